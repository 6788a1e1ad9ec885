import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import test from 'node:test';
import { load } from '../testing.mjs';

const { facesOf, loadFonts } = await load('loader/fonts.ts');

/** A host of fonts: by path, what it serves; and the paths that it was asked for. */
async function host(t, files) {
  const asked = [];
  const server = createServer(({ url }, response) => {
    asked.push(url);
    const body = files[url]?.replaceAll('{origin}', origin);
    response.writeHead(body === undefined ? 404 : 200).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;
  globalThis.location = { href: `${origin}/shop/` };
  t.after(() => {
    delete globalThis.location;
    server.close();
    server.closeAllConnections();
  });
  return { origin, asked };
}

/** What developers are told meanwhile. */
function warnings(t) {
  const told = [];
  t.mock.method(console, 'warn', (text) => told.push(text));
  return told;
}

const text = ({ bytes, ...font }) => ({ ...font, bytes: new TextDecoder().decode(bytes) });

test('fonts go over as bytes, with what tells their faces apart, and are fetched once', async (t) => {
  const { asked } = await host(t, { '/shop/a.woff2': 'AAAA', '/b.woff2': 'BBBB' });
  const given = [
    { family: 'Tall', src: 'url("a.woff2") format("woff2")', weight: 700, style: 'italic' },
    { family: 'Wide', src: 'local("Wide"), url(/b.woff2)', unicodeRange: 'U+0-7F' },
  ];
  assert.deepEqual((await loadFonts(given)).map(text).sort((a, b) => a.family.localeCompare(b.family)), [
    { family: 'Tall', weight: '700', style: 'italic', bytes: 'AAAA' },
    { family: 'Wide', unicodeRange: 'U+0-7F', bytes: 'BBBB' },
  ]);
  await loadFonts(structuredClone(given));
  assert.deepEqual(asked.sort(), ['/b.woff2', '/shop/a.woff2']);
  for (const nothing of [undefined, [], 'fonts']) assert.deepEqual(await loadFonts(nothing), []);
});

test('a style sheet’s faces are fetched from where it is, Latin letters first, and no more than sixteen', async (t) => {
  const part = (number, range) => `@font-face { font-family: 'Sheet'; src: url(part-${number}); unicode-range: ${range} }\n`;
  const greek = Array.from({ length: 20 }, (_, number) => part(number, 'U+0370-03FF')).join('');
  const files = Object.fromEntries(Array.from({ length: 20 }, (_, number) => [`/css/part-${number}`, `${number}`]));
  const { origin, asked } = await host(t, { '/css/sheet.css': greek + part('latin', 'U+0000-00FF'), '/css/part-latin': 'latin', ...files });
  const fonts = await loadFonts([{ cssSrc: `${origin}/css/sheet.css` }]);
  assert.equal(fonts.length, 16);
  assert.equal(text(fonts[0]).bytes, 'latin');
  assert.equal(asked.length, 17);
});

test('what does not come, is no address or too large, is left out, and the developer told', async (t) => {
  const { asked } = await host(t, { '/large': 'x'.repeat(4_000_001), '/good': 'good' });
  const told = warnings(t);
  const src = (address) => ({ family: `F ${address}`, src: `url(${address})` });
  const fonts = await loadFonts([src('/missing'), src('/large'), src('http://evil.example/font'), src('data:font/woff2,AA'), { src: 'url(/good)' }, { cssSrc: 'http://evil.example/css' }, src('/good')]);
  assert.deepEqual(fonts.map(text), [{ family: 'F /good', bytes: 'good' }]);
  assert.equal(told.length, 6);
  assert.ok(told.every((line) => line.startsWith('opentill: ') && line.includes('connect-src')));
  assert.deepEqual(asked.sort(), ['/good', '/large', '/missing']);
});

test('style sheets are read as font hosts write them', () => {
  const css = `/* @font-face { font-family: No; src: url(no) } */
    @font-face{font-family:"One";src:local("One"),url('http://evil.example/1'),url('1.woff2') format('woff2');font-weight:100 900}
    @font-face { SRC: url(//cdn.example/2); font-family: Two; font-style: italic; font-display: swap; }
    @font-face { font-family: Three }
    .a { src: url(4) }`;
  const faces = facesOf(css, new URL('https://fonts.example/css/all.css')).map(({ url, ...face }) => ({ ...face, url: url.href }));
  assert.deepEqual(faces, [
    { family: 'One', weight: '100 900', url: 'https://fonts.example/css/1.woff2' },
    { family: 'Two', style: 'italic', url: 'https://cdn.example/2' },
  ]);
});
