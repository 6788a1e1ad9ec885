import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LANGUAGES, methodForm } from './methods.mjs';

const everywhere = (text) => Object.fromEntries(LANGUAGES.map((language) => [language, `${text} ${language}`]));
const shared = {
  shapes: { frame: 'M0 0', bank: 'M1 1' },
  fields: { name: { id: 'billing_details[name]', kind: 'name', label: everywhere('Name') } },
  texts: { redirect: everywhere('On to {method} of {business}') },
};
const source = {
  type: 'fpx',
  label: everywhere('FPX'),
  icon: { shape: 'bank', colour: '#123456' },
  fields: [
    { use: 'name', required: false },
    { id: 'fpx[bank]', kind: 'choice', label: 'Bank', options: [['cimb', everywhere('CIMB')], ['hsbc', 'HSBC'], 'x'] },
  ],
  note: { use: 'redirect' },
};

test('a form has the texts of one language', () => {
  const form = methodForm(source, shared, 'de');
  assert.equal(form.label, 'FPX de');
  assert.deepEqual(form.icon, [{ d: 'M0 0', fill: '#123456' }, { d: 'M1 1', fill: '#FFFFFF' }]);
  assert.deepEqual(form.fields[0], { id: 'billing_details[name]', kind: 'name', label: 'Name de', required: false });
  assert.deepEqual(form.fields[1].options, [['cimb', 'CIMB de'], ['hsbc', 'HSBC'], 'x']);
  assert.equal(form.note, 'On to FPX de of {business} de');
  assert.equal(form.mandate, undefined);
});

test('what is missing is named', () => {
  const { ja, ...four } = everywhere('FPX');
  assert.throws(() => methodForm({ ...source, label: four }, shared, 'en'), /fpx\.json.*without ja/);
  assert.throws(() => methodForm({ ...source, label: { ...everywhere('FPX'), xx: ja } }, shared, 'en'), /with xx/);
  assert.throws(() => methodForm({ ...source, fields: [{ use: 'nom' }] }, shared, 'en'), /uses nom/);
  assert.throws(() => methodForm({ ...source, icon: { shape: 'toString' } }, shared, 'en'), /uses toString/);
});
