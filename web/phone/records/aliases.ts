// Ids that stand for another household, since the two were merged: what is under such an id is shown with it.
type Alias = { readonly document: { readonly household: string } };

/** The household that an id stands for; the id itself if it is one of its own. */
export function standsFor(aliases: ReadonlyMap<string, Alias>): (household: string) => string {
  return (household) => {
    const passed = new Set<string>();
    let at = household;
    // An alias may stand for an alias; a ring of them would be a fault of the server.
    for (let next = aliases.get(at); next && !passed.has(at); next = aliases.get(at)) {
      passed.add(at);
      at = next.document.household;
    }
    return at;
  };
}
