// A real mail server on loopback that keeps what it is sent: {to, from, headers, text, secure, user}. It can be away and come back.
import {webRequire} from './web_packages.mjs';
import {until} from './daemon.mjs';

const {SMTPServer} = webRequire('smtp-server');

const words = (text) => text.replace(/=\?UTF-8\?B\?([^?]*)\?=(\r\n )?/g, (_, coded) => Buffer.from(coded, 'base64').toString('utf8'));

function read(raw) {
  const [head, body] = raw.split(/\r\n\r\n(.*)/s);
  const headers = head.split(/\r\n(?! )/).map((line) => { const at = line.indexOf(': '); return [line.slice(0, at), words(line.slice(at + 2))]; });
  const lines = body.split('\r\n');
  if (lines.some((line) => line.length > 78)) throw new Error('a line is too long');
  return {names: headers.map(([name]) => name), headers: Object.fromEntries(headers), text: Buffer.from(body, 'base64').toString('utf8'), raw};
}

export class MailServer {
  // options: {port, host, users: {name: password}, tls: {key, cert}, refuse: (address) => whether for good}
  static async start(options) {
    const server = new MailServer();
    Object.assign(server, {options, letters: [], spoken: 0});
    await server.come();
    return server;
  }

  async come() {
    const {host = '127.0.0.1', port, users, tls, refuse} = this.options;
    this.server = new SMTPServer({
      ...tls, hideSTARTTLS: !tls, authOptional: !users, allowInsecureAuth: false, disableReverseLookup: true, logger: false,
      onConnect: (session, done) => { this.spoken += 1; done(); },
      onAuth: ({username, password}, session, done) => (users?.[username] === password ? done(null, {user: username}) : done(new Error('no'))),
      onRcptTo: ({address}, session, done) => (refuse?.(address) ? done(Object.assign(new Error('no such person'), {responseCode: 550})) : done()),
      onData: (stream, session, done) => {
        const pieces = [];
        stream.on('data', (piece) => pieces.push(piece)).on('end', () => {
          const {mailFrom, rcptTo} = session.envelope;
          this.letters.push({from: mailFrom.address, to: rcptTo.map(({address}) => address), secure: session.secure, user: session.user, ...read(Buffer.concat(pieces).toString('latin1'))});
          done();
        });
      },
    });
    this.server.on('error', () => undefined);
    await new Promise((resolve, reject) => { this.server.server.once('error', reject); this.server.listen(port, host, resolve); });
  }

  leave() {
    return new Promise((done) => this.server.close(done));
  }

  // The letter to `address`, once it has come: the newest of at least `count`.
  letter(address, count = 1, seconds = 60) {
    const theirs = () => this.letters.filter(({to}) => to.includes(address));
    return until(() => theirs().length >= count && theirs().at(-1), seconds, `a letter to ${address}`, () => JSON.stringify(this.letters.map(({to}) => to)));
  }
}

export const codeIn = ({text}) => /#code=(\S+)/.exec(text)[1];
