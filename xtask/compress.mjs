// Reads file names from standard input, one a line, and writes their sizes as JSON: raw, gzip and brotli at their
// best levels. Node's zlib measures what it also writes for the frame assets; the crate needs no compressor.
import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const names = readFileSync(0, 'utf8').split('\n').filter((name) => name !== '');
const sizes = names.map((name) => {
  const bytes = readFileSync(name);
  const brotli = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotli.length };
});
process.stdout.write(JSON.stringify(sizes));
