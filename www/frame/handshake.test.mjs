import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from '../testing.mjs';

const SHOP = 'http://localhost:4242';
const NONCE = 'bm9uY2U';

/** A frame's window, as far as the handshake sees it. Gives back how to post to it, and whether it still listens. */
function frame() {
  const page = {};
  let hear;
  Object.assign(globalThis, {
    parent: page,
    self: {},
    location: { hash: `#${NONCE}` },
    addEventListener: (_, listener) => (hear = listener),
    removeEventListener: () => (hear = undefined),
  });
  const post = (changes = {}) => {
    const said = [];
    const port = { postMessage: (message) => said.push(message) };
    hear?.({ source: page, origin: SHOP, data: { opentill: 1, nonce: NONCE }, ports: [port], ...changes });
    return { said, port };
  };
  return { post, listens: () => hear !== undefined };
}

const { acceptPort } = await load('frame/handshake.ts');

test('the page that embeds the frame gets its port taken, once', async () => {
  const { post, listens } = frame();
  const accepted = acceptPort({ v: 1, embedders: ['https://a.example', 'http://localhost:*'] });
  const { said, port } = post();
  assert.deepEqual(said, [{ t: 'hello', v: 1 }]);
  assert.equal(await accepted, port);
  assert.equal(listens(), false);
  assert.deepEqual(post().said, []);
});

test('nobody else is answered', () => {
  const { post, listens } = frame();
  acceptPort({ v: 1, embedders: ['https://a.example', 'http://localhost:*'] });
  const others = [
    { source: {} },
    { source: null },
    { origin: 'https://evil.example' },
    { origin: 'https://a.example.evil.example' },
    { origin: 'http://localhost.evil.example' },
    { origin: 'http://localhost:80.evil.example' },
    { origin: 'https://localhost:4242' },
    { origin: 'null' },
    { data: { opentill: 1, nonce: 'another' } },
    { data: { opentill: 1 } },
    { data: null },
    { ports: [] },
  ];
  for (const other of others) assert.deepEqual(post(other).said, [], JSON.stringify(other));
  assert.equal(listens(), true);
  assert.deepEqual(post().said, [{ t: 'hello', v: 1 }]);
});

test('a page of another version is told so', () => {
  const { post, listens } = frame();
  acceptPort({ v: 1, embedders: [SHOP] });
  assert.equal(post({ data: { opentill: 2, nonce: NONCE } }).said[0].reason, 'version');
  assert.equal(listens(), false);
});

test('without a configuration, or without a nonce, nobody is answered', () => {
  const unserved = frame();
  acceptPort(undefined);
  assert.deepEqual(unserved.post().said, []);
  const bare = frame();
  location.hash = '';
  acceptPort({ v: 1, embedders: [SHOP] });
  assert.deepEqual(bare.post({ data: { opentill: 1, nonce: '' } }).said, []);
});
