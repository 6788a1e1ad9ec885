// Attacks on the frames from the page that embeds them. Each attack comes with a control: the rightful greeting is
// answered by the very frame that kept silent before.
import { loadOpentill } from '/asset/methods.js';

const config = JSON.parse(document.getElementById('config').textContent);
const { record, until } = window.__page;
const address = `${config.pay}/frame/v1/card.html`;
const dialog = `${config.pay}/frame/v1/challenge.html`;
const origin = new URL(config.pay).origin;
let count = 0;

const freshNonce = () => `hostile-nonce-${++count}-abcdefgh`;

/** A frame of the pay origin that this page made itself. */
function makeFrame(nonce, page = address) {
  return new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.onload = () => resolve(frame);
    frame.src = `${page}#${nonce}`;
    document.body.append(frame);
  });
}

/** Posts a greeting with a port of its own; the answers collect in `heard`. */
function greet(target, nonce, { ports = 1, version = 1 } = {}) {
  const channels = Array.from({ length: ports }, () => new MessageChannel());
  const heard = [];
  const waiting = [];
  for (const { port1 } of channels) {
    port1.onmessage = ({ data }) => {
      heard.push(data);
      for (const check of waiting) check();
    };
  }
  target.postMessage({ opentill: version, nonce }, origin, channels.map(({ port2 }) => port2));
  const answer = (kind) =>
    new Promise((resolve, reject) => {
      const check = () => heard.some(({ t }) => t === kind) && resolve();
      setTimeout(() => reject(new Error(`no ${kind}; heard ${JSON.stringify(heard)}`)), 10_000);
      waiting.push(check);
      check();
    });
  return { heard, answer, port: channels[0]?.port1 };
}

/** The rightful greeting is answered, and the frame works: whatever was posted before has been handled by then. */
async function control(frame, nonce) {
  const rightful = greet(frame.contentWindow, nonce);
  await rightful.answer('hello');
  rightful.port.postMessage({ t: 'init', key: config.key, locale: 'en', element: { type: 'card', options: {} } });
  await rightful.answer('ready');
  return rightful;
}

const attacks = {
  /** A greeting with the wrong nonce, with none, with two ports, without a port. */
  async greetings() {
    const nonce = freshNonce();
    const frame = await makeFrame(nonce);
    const wrong = [
      greet(frame.contentWindow, 'another-nonce-abcdefghij'),
      greet(frame.contentWindow, ''),
      greet(frame.contentWindow, undefined),
      greet(frame.contentWindow, nonce, { ports: 2 }),
      greet(frame.contentWindow, nonce, { ports: 0 }),
    ];
    await control(frame, nonce);
    frame.remove();
    return wrong.map(({ heard }) => heard);
  },

  /** The nonce of a frame that has its port already, once more: of an own frame, and of the loader's. */
  async replay() {
    const nonce = freshNonce();
    const frame = await makeFrame(nonce);
    const rightful = await control(frame, nonce);
    const replayed = greet(frame.contentWindow, nonce);
    rightful.port.postMessage({ t: 'call', id: 1, op: 'retrievePaymentIntent', args: { clientSecret: config.clientSecret } });
    await rightful.answer('result');
    frame.remove();
    const till = await loadOpentill(config.key, config.options);
    const card = till.elements().create('card');
    const ready = new Promise((resolve) => card.on('ready', resolve));
    card.mount('#card');
    await ready;
    const [theirs] = window.__page.frames('/frame/v1/card.html');
    const stolen = greet(theirs.contentWindow, theirs.src.split('#')[1]);
    const { paymentIntent } = await till.retrievePaymentIntent(config.clientSecret);
    till.destroy();
    return [replayed.heard, stolen.heard, paymentIntent.status === 'requires_payment_method' ? [] : ['the loader lost its port']];
  },

  /** A frame beside it posts the greeting, with the right nonce, before the parent does. */
  async sibling() {
    const nonce = freshNonce();
    const sibling = document.createElement('iframe');
    sibling.src = '/asset/sibling.html';
    document.body.append(sibling);
    await new Promise((resolve) => (sibling.onload = resolve));
    const frame = await makeFrame(nonce);
    const index = [...Array(frames.length).keys()].find((at) => frames[at] === frame.contentWindow);
    const heard = [];
    const greeted = new Promise((resolve) =>
      addEventListener('message', ({ data }) => {
        if (data?.hostile === 'answered') heard.push(data.answer);
        if (data?.hostile === 'greeted') resolve();
      }),
    );
    sibling.contentWindow.postMessage({ hostile: 'greet', index, greeting: { opentill: 1, nonce } }, '*');
    await greeted;
    await control(frame, nonce);
    frame.remove();
    sibling.remove();
    return [heard];
  },

  /** Styles and values that would make the frame ask a foreign host for something. */
  async styles() {
    const bait = (name) => `url("${config.foreign}/${name}")`;
    const till = await loadOpentill(config.key, config.options);
    const style = (round) => ({
      base: {
        color: `red; background-image: ${bait(`${round}-color`)}`,
        backgroundColor: bait(`${round}-background`),
        backgroundImage: bait(`${round}-image`),
        fontFamily: `x, ${bait(`${round}-family`)}; } * { background: ${bait(`${round}-rule`)} } @import ${bait(`${round}-import`)}; @font-face { font-family: x; src: ${bait(`${round}-face`)}`,
        textShadow: `0 0 ${bait(`${round}-shadow`)}`,
        iconColor: bait(`${round}-icon`),
        cursor: bait(`${round}-cursor`),
        '--x': bait(`${round}-variable`),
        [`}*{background:${bait(`${round}-name`)}}x`]: 'red',
        '::placeholder': { color: bait(`${round}-placeholder`), content: bait(`${round}-content`) },
        [`:hover{background:${bait(`${round}-selector`)}}`]: { color: 'red' },
      },
    });
    const card = till.elements().create('card', { style: style('first'), value: { postalCode: bait('value') }, iconStyle: bait('iconstyle') });
    const ready = new Promise((resolve) => card.on('ready', resolve));
    card.mount('#card');
    await ready;
    card.update({ style: style('second') });
    // An answer to what was sent after it shows that the style has been taken in.
    await till.retrievePaymentIntent(config.clientSecret);
    record('styled');
  },
};

/** A greeting of another version is told so, on its port. */
attacks.version = async () => {
  const nonce = freshNonce();
  const frame = await makeFrame(nonce);
  const greeting = greet(frame.contentWindow, nonce, { version: 2 });
  await greeting.answer('failed');
  frame.remove();
  return greeting.heard;
};

/** Shows an address in the dialog's frame, as a backend could name it; gives what the frame says. */
attacks.bank = async (url) => {
  window.__bank?.remove();
  const nonce = freshNonce();
  window.__bank = await makeFrame(nonce, dialog);
  const greeting = greet(window.__bank.contentWindow, nonce);
  await greeting.answer('hello');
  greeting.port.postMessage({ t: 'init', url, locale: 'en' });
  await Promise.any([greeting.answer('ready'), greeting.answer('failed')]);
  return greeting.heard;
};

const opening = async () => {
  const nonce = freshNonce();
  const framed = until('framed', {}, 0, 10_000);
  const heard = [];
  addEventListener('message', ({ data }) => {
    if (data?.hostile === 'framed') record('framed');
    if (data?.hostile === 'parent answered') record('parent answered');
  });
  // Both by one click: a browser opens nothing without one.
  const popup = open(`/asset/opened.html#${encodeURIComponent(`${address} ${nonce}`)}`, '_blank', 'width=300,height=200');
  await framed;
  const greeting = greet(popup.frames[0], nonce);
  popup.postMessage({ hostile: 'your turn' }, '*');
  await until('parent answered', {}, 0, 10_000);
  heard.push(greeting.heard);
  // The frame page itself as the popup: it has no parent, and greets nobody.
  popup.location = `${address}#${nonce}`;
  const gone = () => {
    try {
      return popup.location.href === undefined;
    } catch {
      return true;
    }
  };
  while (!gone()) await new Promise((resolve) => requestAnimationFrame(resolve));
  record('opened', { heard });
  window.__popup = { popup, nonce };
};
document.getElementById('open').addEventListener('click', () => opening().catch((error) => record('failed', { message: error.message })));

/** The control of the foreign host's count. */
attacks.visit = async () => void (await fetch(`${config.foreign}/control`));
/** Greets the popup's own document, which has no parent. */
attacks.popup = () => {
  const { popup, nonce } = window.__popup;
  window.__greeted = greet(popup, nonce);
};
window.__attacks = attacks;
record('loaded');
