// A follower of the live feed, as a browser is one.
import {until} from './daemon.mjs';
import {webRequire} from './web_packages.mjs';

const WebSocket = webRequire('ws');

export class Feed {
  // Resolves once the server said hello. options: {after, headers}.
  static async open(api, {after, headers} = {}) {
    const feed = new Feed();
    const query = after === undefined ? '' : `?after=${after}`;
    feed.messages = [];
    feed.socket = new WebSocket(`${api.origin.replace('http', 'ws')}${api.base}/api/v1/ws${query}`, {headers: {...api.daemon.credentials, ...headers}});
    feed.closed = new Promise((resolve) => feed.socket.once('close', (code) => resolve(code)));
    feed.socket.on('message', (text) => feed.messages.push(JSON.parse(text)));
    await new Promise((resolve, reject) => {
      feed.socket.once('message', resolve);
      feed.socket.once('error', reject);
      feed.socket.once('unexpected-response', (request, response) => reject(Object.assign(new Error(`refused with ${response.statusCode}`), {status: response.statusCode})));
    });
    return feed;
  }

  get hello() {
    return this.messages[0];
  }

  // The first message that fits, past or to come.
  until(fits, seconds = 30, what = 'a message') {
    return until(() => this.messages.find(fits), seconds, what, () => JSON.stringify(this.messages.slice(-20)));
  }

  async close() {
    this.socket.close();
    return this.closed;
  }
}
