// What the server says of codes, as far as the faces say it. A language is a module, so that a phone loads its own only.

type Texts = Readonly<Record<string, string>>;

export interface Catalogue {
  readonly decision: Texts;
  readonly duty: Texts;
  readonly error: Texts;
  readonly flag: Texts;
  /** Of households. */
  readonly kinds: Texts;
  readonly message: Readonly<Record<string, Texts>>;
  readonly outcome: Texts;
  readonly period: Texts;
  readonly plan: {
    readonly asked: string;
    readonly dropped: Texts;
    readonly handover: Texts;
    readonly not_reached: Texts;
    readonly skipped: Texts;
    readonly unplanned: Texts;
    readonly ways: Texts;
    readonly why: Texts;
  };
  readonly purpose: Texts;
  readonly quotaState: Texts;
  readonly refused: Texts;
  readonly relation: Texts;
  readonly tag: Texts;
}
