/** Keeps card numbers out of free text: see `rules::card_text::contains_card_number`. */

/** Whether a text holds 13 to 19 digits, spaces and dashes ignored, that pass the check of ISO/IEC 7812. */
export function holdsCardNumber(text: string): boolean {
  return (text.match(/\d(?:[ -]*\d){12,}/g) ?? []).some((run) => {
    const digits = run.replace(/\D/g, '');
    for (let start = 0; start + 13 <= digits.length; start++) {
      for (let length = 13; length <= 19 && start + length <= digits.length; length++) {
        if (passes(digits.slice(start, start + length))) return true;
      }
    }
    return false;
  });
}

function passes(digits: string): boolean {
  const sum = [...digits].reverse().reduce((sum, digit, index) => {
    const value = Number(digit) * (index % 2 ? 2 : 1);
    return sum + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
