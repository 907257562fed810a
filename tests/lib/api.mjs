// A client of one running daemon that holds every answer against the API's own description.
import assert from 'node:assert/strict';
import {Contract} from './contract.mjs';
import {Daemon} from './daemon.mjs';

export class Api {
  // options: those of Daemon.start(), and {base: "/x"} for --base-path.
  static async start(options = {}) {
    const base = options.base ?? '';
    const daemon = await Daemon.start({...options, args: [...(base ? ['--base-path', base] : []), ...(options.args ?? [])]});
    return Api.of(daemon);
  }

  static async of(daemon) {
    const api = new Api();
    api.daemon = daemon;
    // The announced address ends with the base path, which addresses in answers carry already.
    const {origin, pathname} = new URL(daemon.origin);
    api.origin = origin;
    api.base = pathname.replace(/\/$/, '');
    const response = await fetch(`${api.origin}${api.base}/api/v1/openapi.json`);
    api.contract = new Contract(await response.json());
    return api;
  }

  // `path` is an address as answers hold them, base path included.
  async fetch(method, path, {body, headers = {}, raw, anonymous} = {}) {
    const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const sent = text === undefined ? headers : {'content-type': 'application/json', ...headers};
    const response = await fetch(this.origin + path, {method, body: text, headers: sent, redirect: 'manual', anonymous});
    const bytes = Buffer.from(await response.arrayBuffer());
    const json = /json/.test(response.headers.get('content-type') ?? '') && bytes.length > 0;
    // Films are not text: decoding them would take longer than fetching them.
    this.contract.check(method, path, {status: response.status, headers: response.headers, text: json ? bytes.toString('utf8') : '', length: bytes.length});
    return {status: response.status, headers: response.headers, bytes, body: json ? JSON.parse(bytes.toString('utf8')) : null};
  }

  // Paths below /api/v1; the body of an answer that must have `status`.
  async expect(status, method, path, options) {
    const answer = await this.fetch(method, path.startsWith('/') ? path : `${this.base}/api/v1/${path}`, options);
    if (answer.status !== status) assert.equal(answer.status, status, `${method} ${path}: ${answer.status} instead of ${status}: ${answer.bytes.toString('utf8', 0, 400)}`);
    return answer;
  }
  async get(path, options) {
    return (await this.expect(200, 'GET', path, options)).body;
  }
  async refused(status, method, path, options) {
    return (await this.expect(status, method, path, options)).body;
  }
  async post(path, body, status = 201) {
    return (await this.expect(status, 'POST', path, {body})).body;
  }
  async patch(path, body) {
    return (await this.expect(200, 'PATCH', path, {body})).body;
  }
  async delete(path) {
    await this.expect(204, 'DELETE', path);
  }

  // All items of a list, page by page, with the requests it took.
  async all(path) {
    const items = [];
    let pages = 0;
    for (let address = path; address; ++pages) {
      const page = await this.get(address);
      items.push(...page.items);
      address = page.next;
    }
    return {items, pages};
  }

  video(title) {
    return this.all('videos?limit=250').then(({items}) => items.find((video) => video.title === title));
  }

  until(check, seconds, what) {
    return this.daemon.until(check, seconds, what);
  }

  // The named video once `wanted` holds for it, with its details.
  async videoWhen(title, wanted = (video) => video.state === 'ready', seconds = 30) {
    return this.until(
      async () => {
        const video = await this.video(title);
        if (!video || !wanted(video)) return null;
        // It may be gone, or under another id, by now.
        const {status, body} = await this.fetch('GET', `${this.base}/api/v1/videos/${video.id}`);
        return status === 200 ? body : null;
      },
      seconds,
      `video “${title}”`,
    );
  }

  // Nothing is waiting and nothing runs. The two lists are of one moment when nothing was written between them: a job that
  // ends may leave another behind it.
  idle(seconds = 60) {
    return this.until(
      async () => {
        const {seq} = await this.get('system');
        for (const state of ['queued', 'running']) if ((await this.get(`jobs?limit=1&state=${state}`)).items.length > 0) return false;
        return (await this.get('system')).seq === seq;
      },
      seconds,
      'no more jobs',
    );
  }

  stop() {
    return this.daemon.stop();
  }
}
