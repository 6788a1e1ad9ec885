/** What an Express Checkout Element tells. */
import type { Mount } from '../field-mount.js';

/** Passes an event on. */
export function heardExpress({ field }: Mount, event: string, payload: object): void {
  field.emit(event, payload);
}
