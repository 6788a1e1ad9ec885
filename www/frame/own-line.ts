/** How messages get to the crate in most frames: the page's port is the crate's own. */
export function line(port: MessagePort, _host: object): MessagePort {
  return port;
}
