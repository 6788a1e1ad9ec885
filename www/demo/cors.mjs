// Cross-origin access to the shop's API, for the origins that were allowed on the command line and for nobody else.

/** The headers that let this request's page read the answer, or nothing. */
export function corsHeaders(allowed, request) {
  const { origin } = request.headers;
  if (!origin || !allowed.some((pattern) => matches(pattern, origin))) return undefined;
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': 'content-type',
    'access-control-max-age': '600',
    vary: 'Origin',
  };
}

/** `http://127.0.0.1:*` stands for every port. */
function matches(pattern, origin) {
  if (!pattern.endsWith(':*')) return pattern === origin;
  const start = pattern.slice(0, -1);
  return origin.startsWith(start) && /^\d{1,5}$/.test(origin.slice(start.length));
}
