/** The forms of payment methods other than cards, and wallets: a module of its own, which the Payment Element asks for. */
import init, { MethodForm, walletSaid } from 'opentill-methods';

/** Starts the module, and gives what the crate's `browser::methods` asks of it. */
export async function openMethods(wasm: BufferSource | URL, host: object): Promise<object> {
  await init({ module_or_path: wasm });
  return { read: (data: unknown, live: boolean) => MethodForm.read(data, live, host), walletSaid };
}
