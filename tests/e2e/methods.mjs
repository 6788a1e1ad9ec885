// Prints, as JSON, the methods of the interfaces of @stripe/stripe-js that a page calls: the TypeScript compiler says what they are, not a
// search in a text. It must not know which of them opentill has.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const WWW = join(dirname(fileURLToPath(import.meta.url)), '../../www');
const { resolve } = createRequire(join(WWW, 'package.json'));
const { API, SignatureKind } = await import(pathToFileURL(resolve('typescript/unstable/sync')));

/** Where each interface is declared. An element is the one with fields: what all elements have in common, and `update`. */
const DECLARED = {
  Stripe: 'stripe-js/stripe.d.ts',
  StripeElements: 'stripe-js/elements-group.d.ts',
  StripeCardElement: 'stripe-js/elements/card.d.ts',
};

const api = new API({ cwd: WWW });
const config = join(WWW, 'tsconfig.json');
const { checker, program } = api.updateSnapshot({ openProject: config }).getProject(config);
const types = dirname(resolve('@stripe/stripe-js/package.json'));

/** The names of an interface's methods, overloads once, inherited ones too. */
function methods(name, file) {
  const source = program.getSourceFile(join(types, 'dist', file));
  if (!source) throw new Error(`${file} is no part of the project: @stripe/stripe-js is laid out differently`);
  const declared = checker.getExportsOfModule(checker.getSymbolAtLocation(source)).find((symbol) => symbol.name === name);
  if (!declared) throw new Error(`${file} exports no ${name}`);
  const callable = (symbol) => checker.getSignaturesOfType(checker.getTypeOfSymbol(symbol), SignatureKind.Call).length > 0;
  return checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(declared)).filter(callable).map((symbol) => symbol.name);
}

const found = Object.entries(DECLARED).map(([name, file]) => [name, methods(name, file).sort()]);
process.stdout.write(`${JSON.stringify(Object.fromEntries(found), null, 1)}\n`);
api.close();
