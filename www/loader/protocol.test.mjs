import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from '../testing.mjs';

const { parseFrameMessage } = await load('loader/protocol.ts');

const KINDS = [
  { t: 'hello', v: 1 },
  { t: 'ready', height: 19.2 },
  { t: 'ready' },
  { t: 'failed', reason: 'crashed', message: 'text' },
  { t: 'change', brand: 'visa', empty: false, complete: true, value: { postalCode: '94107' } },
  { t: 'focus' },
  { t: 'blur' },
  { t: 'escape' },
  { t: 'enter' },
  { t: 'hint' },
  { t: 'cancel' },
  { t: 'height', height: 24 },
  { t: 'autofill', on: true },
  { t: 'challenge', id: 1, url: 'https://bank.example' },
  { t: 'challenge_end', id: 1 },
  { t: 'bank_change', empty: false, complete: true },
  { t: 'action', id: 1, view: { kind: 'wait', title: 'text' } },
  { t: 'redirect', id: 1, url: 'https://bank.example' },
  { t: 'result', id: 1, value: {} },
  { t: 'misuse', id: 1, message: 'text' },
];

test('every kind is understood', () => {
  for (const message of KINDS) assert.deepEqual(parseFrameMessage(message), message);
});

test('members of a newer frame are no obstacle', () => {
  assert.ok(parseFrameMessage({ t: 'focus', field: 'number' }));
});

test('what is no message is dropped', () => {
  const refused = [null, undefined, 0, '', 'hello', [], {}, { t: null }, { t: 'read' }, { t: 'toString' }, { t: '__proto__' }];
  for (const data of refused) assert.equal(parseFrameMessage(data), undefined);
});

test('a member of another type, or none, makes it no message', () => {
  for (const message of KINDS) {
    for (const member of Object.keys(message)) {
      if (message.t === 'ready' || member === 't' || (message.t === 'result' && member === 'value')) continue;
      for (const value of [undefined, null, Symbol.iterator, () => {}]) {
        assert.equal(parseFrameMessage({ ...message, [member]: value }), undefined, `${message.t}.${member}`);
      }
    }
  }
});
