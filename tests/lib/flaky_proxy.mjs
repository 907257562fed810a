// A TCP proxy in front of a daemon that comes and goes: counts the bytes that clients send and cuts all connections at will.
import {createServer, connect} from 'node:net';

export class FlakyProxy {
  // `target()` answers the port to connect to, or 0 for none.
  static async start(target) {
    const proxy = new FlakyProxy();
    proxy.sockets = new Set();
    proxy.sent = 0;
    proxy.cuts = 0;
    proxy.watchers = [];
    proxy.server = createServer((client) => {
      const port = target();
      if (!port) return client.destroy();
      const upstream = connect(port, '127.0.0.1');
      for (const socket of [client, upstream]) {
        proxy.sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => {
          proxy.sockets.delete(socket);
          client.destroy();
          upstream.destroy();
        });
      }
      client.on('data', (bytes) => {
        proxy.sent += bytes.length;
        if (!upstream.write(bytes)) {
          client.pause();
          upstream.once('drain', () => client.resume());
        }
        proxy.look();
      });
      upstream.on('data', (bytes) => client.write(bytes));
    });
    await new Promise((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    proxy.port = proxy.server.address().port;
    return proxy;
  }

  // Calls `then` once so many bytes have been sent in all.
  after(bytes, then) {
    this.watchers.push({bytes, then});
  }

  look() {
    const due = this.watchers.filter(({bytes}) => this.sent >= bytes);
    this.watchers = this.watchers.filter(({bytes}) => this.sent < bytes);
    for (const {then} of due) then();
  }

  cut() {
    ++this.cuts;
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  stop() {
    this.cut();
    this.server.close();
  }
}
