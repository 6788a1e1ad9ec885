/** The loader: what a page imports. It checks arguments and starts frames; card data and API calls are the far end's. */
import { loadOperations, loadPayments } from './chunks.js';
import { readConfig } from './config.js';
import { createGroup, groupOf } from './elements.js';
import { IntegrationError } from './errors.js';
import { cardOf } from './field-element.js';
import { portable } from './field-options.js';
import type { GroupOptions } from './group-options.js';
import type { Kit, LateMethod, Methods } from './kit.js';
import { PAYMENTS_METHODS, words } from './methods.js';
import type { Method } from './operations.js';
import type { Opentill as Api, OpentillOptions } from './public.js';
import { openSession } from './session.js';

export { IntegrationError };

const OPERATIONS = words('createToken createPaymentMethod confirmCardPayment handleCardAction retrievePaymentIntent') as Method[];

/** What is not there yet and would give an object at once. */
const REFUSED = words('initCheckoutElementsSdk initCheckoutFormSdk paymentRequest');

const KIT: Kit = { IntegrationError, cardOf, groupOf, portable };

const failed = (code: string, message: string) => ({ error: { type: 'api_connection_error', code, message } });

/** Makes an Opentill object at once. */
export function Opentill(publishableKey: string, options?: OpentillOptions): Api {
  const session = openSession(readConfig(publishableKey, options));
  session.checkOptions('Opentill()', options);
  /** Makes functions that fetch the chunk with what they do, when they are called. */
  const fetched = (load: () => Promise<Methods>): LateMethod => {
    let methods: Methods | undefined;
    return (name) =>
      async (...args) => {
        session.check();
        try {
          methods ??= await load();
        } catch {
          return failed('load_failed', 'A part of opentill did not load. Serve the whole package.');
        }
        if (session.isDestroyed()) return failed('element_unmounted', 'This Opentill object was destroyed.');
        return methods[name]!(...(args as never[]));
      };
  };
  const late = fetched(async () => (await loadPayments()).payments(KIT, session));
  const onCards = fetched(
    async () => (await loadOperations()).operations({ ...KIT, late }, session) as unknown as Methods,
  );
  const refusal = (name: string) => () => {
    throw new IntegrationError(`${name}() is not there yet. Use confirmPayment().`);
  };
  const each = (names: readonly string[], make: (name: string) => unknown) =>
    Object.fromEntries(names.map((name) => [name, make(name)]));
  // A plain object of functions that need no `this`: wrappers spread it, bind it, and test for `then`.
  return {
    elements: (group?: GroupOptions) => createGroup(session, KIT, late, group),
    ...each(OPERATIONS, onCards),
    ...each(PAYMENTS_METHODS, late),
    ...each(REFUSED, refusal),
    registerAppInfo() {},
    _registerWrapper() {},
    destroy: session.destroy,
  } as unknown as Api;
}

/** As `Opentill`, asynchronously, and harmless where there is no document. */
export async function loadOpentill(publishableKey: string, options?: OpentillOptions): Promise<Api | null> {
  return typeof document === 'undefined' ? null : Opentill(publishableKey, options);
}
