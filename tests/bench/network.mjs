/**
 * The network between browser and servers, in the servers: what a browser can throttle by itself does not reach frames of
 * another process.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** The machine's own loopback interface. */
export const DIRECT = { name: 'direct', roundTrip: 0, bytesPerSecond: Infinity };
/** A mobile connection: every request waits a round trip, a new connection one more, and all share one downlink. */
export const SLOW = { name: '100 ms, 4 Mbit/s', roundTrip: 100, bytesPerSecond: 500_000 };

/** What goes over the wire at once; small against what the downlink carries in a frame's time. */
const CHUNK = 1460 * 2;

/** A browser's connection to the world: one downlink for all servers. */
export class Network {
  #free = 0;

  constructor(kind) {
    this.kind = kind;
  }

  /** A new connection's handshake: its first request waits for it. */
  connected(socket) {
    socket.openedAt = performance.now();
  }

  /** Waits as long as a request takes to come, and its answer to start. */
  async roundTrip(request) {
    const { roundTrip } = this.kind;
    if (!roundTrip) return;
    const since = performance.now() - request.socket.openedAt;
    // Only the first request of a connection can be that early.
    const handshake = request.socket.used ? 0 : Math.max(0, roundTrip - since);
    request.socket.used = true;
    await sleep(handshake + roundTrip);
  }

  /** Writes an answer's body at the downlink's pace. */
  async send(response, body) {
    const { bytesPerSecond } = this.kind;
    if (bytesPerSecond === Infinity) return void response.end(body);
    for (let start = 0; start < body.length; start += CHUNK) {
      const chunk = body.subarray(start, start + CHUNK);
      const now = performance.now();
      this.#free = Math.max(now, this.#free) + (chunk.length / bytesPerSecond) * 1000;
      await sleep(this.#free - now);
      response.write(chunk);
    }
    response.end();
  }
}
