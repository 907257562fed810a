// Tests speak to their daemons as the administrator unless they say who they are. The account is made over the control
// socket, whose peer is the machine's owner: without a password, since hashing one takes longer than most tests.
import {request} from 'node:http';
import {join} from 'node:path';

const tokens = new Map();  // data directory → token
const signedIn = new Map();  // origin → token

// One call over the control socket: {status, body}.
export function control(data, method, path, body) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const call = request({socketPath: join(data, 'run', 'control'), method, path, agent: false,
      headers: {host: 'localhost', ...(text ? {'content-type': 'application/json', 'content-length': Buffer.byteLength(text)} : {})}}, (response) => {
      let answer = '';
      response.setEncoding('utf8').on('data', (chunk) => (answer += chunk));
      response.on('end', () => resolve({status: response.statusCode, body: answer ? JSON.parse(answer) : null}));
    });
    call.once('error', reject);
    call.end(text);
  });
}

// A new session of the account, made when it is not there.
export async function sessionFor(data, base, name, role = 'administrator') {
  const added = await control(data, 'POST', `${base}/api/v1/users`, {name, role});
  if (added.status !== 201 && added.status !== 409) throw new Error(`no account ${name}: ${JSON.stringify(added.body)}`);
  const {status, body} = await control(data, 'POST', `${base}/api/v1/users/${encodeURIComponent(name)}/sessions`, {device: 'tests'});
  if (status !== 201) throw new Error(`no session for ${name}: ${JSON.stringify(body)}`);
  return body;
}

// The administrator's token on the daemon at `origin`; from now on fetch() shows it there.
export async function signIn(data, origin) {
  const url = new URL(origin);
  if (!tokens.has(data)) tokens.set(data, (await sessionFor(data, url.pathname.replace(/\/$/, ''), 'owner')).token);
  signedIn.set(url.origin, tokens.get(data));
  return tokens.get(data);
}

// `data` is a copy of `model`, sessions included.
export const copied = (data, model) => tokens.set(data, tokens.get(model));

export const forget = (data) => tokens.delete(data);

// What shows that one is the administrator of the daemon at `origin`.
export const credentials = (origin) => {
  const token = signedIn.get(new URL(origin).origin);
  return token ? {authorization: `Bearer ${token}`} : {};
};

// `anonymous` in the options: as nobody.
const plainFetch = globalThis.fetch;
globalThis.fetch = (url, {anonymous = false, ...options} = {}) => {
  const headers = new Headers(options.headers);
  const named = ['authorization', 'cookie', 'x-api-key'].some((name) => headers.has(name));
  if (!anonymous && !named) for (const [name, value] of Object.entries(credentials(url))) headers.set(name, value);
  return plainFetch(url, {...options, headers});
};
