/**
 * The fonts that a page hands to its frames: fetched here, under the page's own policy, and sent as bytes, so that no frame makes a
 * request that a page chose. Addresses are https ones (http on loopback), or of the page's own origin. A chunk of its own, for pages that
 * give any.
 */
import type { FontBytes } from './protocol.js';
import { secureUrl } from './secure-url.js';

/** A font of the option `fonts`. */
interface GivenFont {
  readonly cssSrc?: string;
  readonly family?: string;
  readonly src?: string;
  readonly weight?: string;
  readonly style?: string;
  readonly unicodeRange?: string;
}

/** A font, and where its file is. */
interface FontFile extends Omit<FontBytes, 'bytes'> {
  readonly url: URL;
}

/** More files than this are not fetched: style sheets of font hosts name dozens, for alphabets that the page may not need. */
const FILES = 16;
const BYTES = 4_000_000;

const fetched = new Map<string, Promise<FontBytes[]>>();

/** The fonts' bytes. What does not come, or may not be fetched, is left out, and the developer told. */
export function loadFonts(given: unknown): Promise<FontBytes[]> {
  if (!Array.isArray(given) || given.length === 0) return Promise.resolve([]);
  const key = JSON.stringify(given);
  const found = fetched.get(key) ?? fetchAll(given as GivenFont[]);
  fetched.set(key, found);
  return found;
}

async function fetchAll(given: GivenFont[]): Promise<FontBytes[]> {
  const lists = await Promise.all(given.map((font) => filesOf(font).catch(() => warn('A style sheet of fonts', []))));
  const files = lists.flat().sort((one, other) => Number(other.unicodeRange === undefined || isLatin(other)) - Number(one.unicodeRange === undefined || isLatin(one)));
  const fonts = await Promise.all(files.slice(0, FILES).map((file) => fetchFile(file).catch(() => warn(`The font ${file.family}`, undefined))));
  return fonts.filter((font) => font !== undefined);
}

/** Whether a part of a font has the letters that every page needs. */
function isLatin({ unicodeRange }: FontFile): boolean {
  return /U\+0000/i.test(unicodeRange ?? '');
}

function warn<T>(what: string, instead: T): T {
  console.warn(`opentill: ${what} did not load. Serve it over https with CORS headers, and allow it in this page's connect-src.`);
  return instead;
}

/** The files that an entry of the option names. */
async function filesOf(font: GivenFont): Promise<FontFile[]> {
  if (font.cssSrc !== undefined) {
    const url = allowed(font.cssSrc, location.href);
    const response = await get(url);
    return facesOf(await response.text(), url);
  }
  const url = urlIn(String(font.src), location.href);
  if (!url || !font.family) throw new TypeError('a font needs family and src');
  return [face(url, font)];
}

/** The faces of a style sheet, each with one file: the first that can be used. */
export function facesOf(css: string, base: URL): FontFile[] {
  const blocks = css.replace(/\/\*[^]*?\*\//g, '').matchAll(/@font-face\s*{([^}]*)}/g);
  return [...blocks].flatMap(([, block]) => {
    const value = (name: string) => new RegExp(`(?:^|;)\\s*${name}\\s*:\\s*([^;]+)`, 'i').exec(block!)?.[1]?.trim();
    const family = value('font-family')?.replace(/^["']|["']$/g, '');
    const url = urlIn(value('src') ?? '', base.href);
    if (!family || !url) return [];
    return [face(url, { family, weight: value('font-weight'), style: value('font-style'), unicodeRange: value('unicode-range') } as GivenFont)];
  });
}

function face(url: URL, { family, weight, style, unicodeRange }: GivenFont): FontFile {
  return {
    url,
    family: family!,
    ...(weight !== undefined && { weight: String(weight) }),
    ...(style !== undefined && { style }),
    ...(unicodeRange !== undefined && { unicodeRange }),
  };
}

/** The first address in a `src` that may be fetched; the older formats come after the newer ones in these lists. */
function urlIn(src: string, base: string): URL | undefined {
  for (const [, , address] of src.matchAll(/url\(\s*(["']?)([^"')]+)\1\s*\)/g)) {
    try {
      return allowed(address!, base);
    } catch {
      // The next one may do.
    }
  }
  return undefined;
}

function allowed(address: string, base: string): URL {
  const url = secureUrl(new URL(address, base).href);
  if (!url) throw new TypeError('not a secure address');
  return url;
}

async function fetchFile({ url, ...font }: FontFile): Promise<FontBytes> {
  const response = await get(url);
  const bytes = await response.arrayBuffer();
  if (bytes.byteLength > BYTES) throw new RangeError('too large');
  return { ...font, bytes };
}

async function get(url: URL): Promise<Response> {
  const response = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer' });
  if (!response.ok) throw new TypeError('refused');
  return response;
}
