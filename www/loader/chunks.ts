/** The parts that are fetched when they are needed, by names that do not change. */

/** The dialog's chunk: most payments need none. Loaded while a confirmation is under way, so that a challenge finds it there. */
export function loadDialog(): Promise<typeof import('./dialog.js')> {
  return import('./dialog.js');
}

/** The operations' chunk: loaded while the buyer types, for no operation is asked for before that. */
export function loadOperations(): Promise<typeof import('./operations.js')> {
  return import('./operations.js');
}

/** The chunk of all other payment methods. */
export function loadPayments(): Promise<typeof import('./payments.js')> {
  return import('./payments.js');
}

/** The chunk of the elements that are more than fields. */
export function loadComponents(): Promise<typeof import('./components.js')> {
  return import('./components.js');
}
