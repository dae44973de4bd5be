// What a tap begins on a control that stays there: a second tap while it is under way is none. Otherwise there would be
// two changes, and the offer to take back would know of the last only.

export function oneAtATime(): (work: () => Promise<void>) => Promise<void> {
  let isBusy = false;
  return async (work) => {
    if (isBusy) return;
    isBusy = true;
    try {
      await work();
    } finally {
      isBusy = false;
    }
  };
}
