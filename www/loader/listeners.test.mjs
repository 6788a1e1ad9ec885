import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from '../testing.mjs';

const { listeners } = await load('loader/listeners.ts');

test('on, once and off give back their owner', () => {
  const owner = {};
  const { api } = listeners(() => owner);
  assert.equal(api.on('ready', () => {}), owner);
  assert.equal(api.once('no such event', () => {}), owner);
  assert.equal(api.off('never registered', () => {}), owner);
});

test('handlers are called in order, and only while they are registered', () => {
  const heard = [];
  const { api, emit, close } = listeners(() => ({}));
  const second = () => heard.push('second');
  api.on('change', ({ brand }) => {
    heard.push(brand);
    api.off('change', second);
  });
  api.once('change', () => heard.push('once'));
  api.on('change', second);
  emit('change', { brand: 'visa' });
  emit('change', { brand: 'amex' });
  api.off('change');
  emit('change', { brand: 'jcb' });
  assert.deepEqual(heard, ['visa', 'once', 'amex']);
  api.on('ready', () => heard.push('ready'));
  close();
  api.on('ready', () => heard.push('late'));
  emit('ready');
  assert.deepEqual(heard, ['visa', 'once', 'amex']);
});

test('a handler that throws stops no other', () => {
  const reported = [];
  globalThis.reportError = (error) => reported.push(error.message);
  const heard = [];
  const { api, emit } = listeners(() => ({}));
  api.on('ready', () => {
    throw new Error('of the page');
  });
  api.on('ready', () => heard.push('ready'));
  emit('ready');
  assert.deepEqual([reported, heard], [['of the page'], ['ready']]);
});
