// A real provider of sign-in (oidc-provider) on loopback, in this process. People sign in there by typing any name; what it tells of
// them is in `people`.
import {createServer} from 'node:http';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {top} from './daemon.mjs';
import {webRequire} from './web_packages.mjs';

const jose = webRequire('jose');
const resolve = createRequire(join(top, 'web', 'package.json')).resolve;

export class IdentityProvider {
  // `clients`: name → {redirect, alg, secret, method}.
  static async start({port, clients, brief = false}) {
    const {default: Provider} = await import(pathToFileURL(resolve('oidc-provider')).href);
    const self = new IdentityProvider();
    self.people = {};
    self.issuer = `http://127.0.0.1:${port}`;
    const keys = [];
    for (const alg of ['RS256', 'ES256', 'EdDSA']) {
      const {privateKey} = await jose.generateKeyPair(alg, {extractable: true, crv: 'Ed25519'});
      keys.push({...await jose.exportJWK(privateKey), kid: alg, use: 'sig', alg});
    }
    const provider = new Provider(self.issuer, {
      clients: Object.entries(clients).map(([client_id, {redirect, alg = 'RS256', secret = 'hush hush: a secret/+%&', method = 'client_secret_basic'}]) => ({
        client_id, ...(method === 'none' ? {} : {client_secret: secret}), redirect_uris: [redirect], grant_types: ['authorization_code'], response_types: ['code'],
        token_endpoint_auth_method: method, id_token_signed_response_alg: alg})),
      jwks: {keys},
      cookies: {keys: ['a', 'b']},
      pkce: {required: () => true, methods: ['S256']},
      scopes: ['openid', 'profile', 'email'],
      claims: {openid: ['sub'], profile: ['preferred_username', 'name'], email: ['email', 'email_verified']},
      // With `brief`, a token has who somebody is and no more: the rest is asked for.
      conformIdTokenClaims: brief,
      enabledJWA: {idTokenSigningAlgValues: ['RS256', 'ES256', 'EdDSA']},
      features: {devInteractions: {enabled: true}},
      findAccount: (_, id) => ({accountId: id, claims: () => ({sub: id, preferred_username: id, ...self.people[id]})}),
      ttl: {Session: 3600, Interaction: 600, Grant: 3600, AccessToken: 600, IdToken: 600},
    });
    // What it has to say of us at its start is for nobody to read in a test.
    provider.on('server_error', (_, error) => { self.fault = error; });
    self.server = createServer(provider.callback());
    await new Promise((done) => self.server.listen(port, '127.0.0.1', done));
    return self;
  }
  async stop() {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

// A browser as far as redirects and cookies go. With an Api, its answers are held against the document.
export class Wanderer {
  constructor(api) {
    this.api = api;
    this.jar = new Map();
  }
  async go(method, url, body, headers = {}) {
    const {host} = new URL(url);
    const kept = this.jar.get(host) ?? new Map();
    const cookie = [...kept].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {method, anonymous: true, redirect: 'manual', body,
      headers: {...(cookie ? {cookie} : {'x-none': '1'}), ...headers}});
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (/Max-Age=0|expires=Thu, 01 Jan 1970/i.test(line)) kept.delete(name);
      else kept.set(name, value);
    }
    this.jar.set(host, kept);
    if (this.api && url.startsWith(this.api.origin)) {
      const bytes = Buffer.from(await response.clone().arrayBuffer());
      const json = /json/.test(response.headers.get('content-type') ?? '');
      this.api.contract.check(method, new URL(url).pathname, {status: response.status, headers: response.headers, text: json ? bytes.toString('utf8') : '', length: bytes.length});
    }
    return response;
  }
  // Signs in at the provider by its own pages; the address it sends the browser back to.
  async through(address, login, back) {
    let url = address;
    for (let turn = 0; turn < 12; ++turn) {
      let response = await this.go('GET', url);
      if (response.status === 200) {
        const page = await response.text();
        const action = /action="([^"]+)"/.exec(page)[1];
        const prompt = /name="prompt" value="([^"]+)"/.exec(page)[1];
        if (login === null) response = await this.go('GET', new URL(/href="([^"]*abort)"/.exec(page)[1], url).href);
        else response = await this.go('POST', new URL(action, url).href, new URLSearchParams(prompt === 'login' ? {prompt, login, password: 'x'} : {prompt}), {'content-type': 'application/x-www-form-urlencoded'});
      }
      if (response.status < 300 || response.status > 399) throw new Error(`${url}: ${response.status} ${(await response.text()).match(/<pre>.*<\/pre>/)?.[0]}`);
      url = new URL(response.headers.get('location'), url).href;
      if (url.startsWith(back)) return url;
    }
    throw new Error(`no way back from ${url}`);
  }
}
