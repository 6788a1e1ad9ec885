/** How class names and addresses spell what JavaScript spells in camel case: `cardNumber` is `card-number`. */

/** The same name with hyphens. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
