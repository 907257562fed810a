// The API's own description as a judge of its answers. Every answer that a test gets through Api goes past it.
import assert from 'node:assert/strict';
import {webRequire} from './web_packages.mjs';

const Ajv = webRequire('ajv/dist/2020').default;
const addFormats = webRequire('ajv-formats').default;

const ulid = /^[0-9A-HJKMNP-TV-Z]{26}$/;

const addressOf = (schema) => `https://chanoma.invalid/${schema}`;

// A judge of the schemas. Compiling them takes longer than most tests: one serves all daemons of a process that describe
// themselves alike, and compiles what it is asked about.
const judges = new Map();
function judgeOf(schemas) {
  const text = JSON.stringify(schemas);
  if (!judges.has(text)) {
    const ajv = new Ajv({allErrors: true, allowUnionTypes: true});
    addFormats(ajv);
    for (const [key, schema] of Object.entries(JSON.parse(text.replaceAll('#/components/schemas/', addressOf(''))))) ajv.addSchema({...schema, $id: addressOf(key)});
    judges.set(text, ajv);
  }
  return judges.get(text);
}

export class Contract {
  constructor(document) {
    this.document = document;
    this.base = document.servers[0].url.replace(/\/$/, '');
    this.ajv = judgeOf(document.components.schemas);
    this.routes = Object.entries(document.paths).flatMap(([pattern, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({method: method.toUpperCase(), pattern, segments: pattern.split('/'), operation, answered: new Set()})),
    );
  }

  // The route of a path (below the base path); literal segments win over parameters.
  find(method, path) {
    const segments = path.split('/');
    const fits = (route) =>
      route.segments.length === segments.length && route.segments.every((segment, i) => (segment.startsWith('{') ? segments[i] !== '' : segment === segments[i]));
    const literals = (route) => route.segments.map((segment) => (segment.startsWith('{') ? '1' : '0')).join('');
    return this.routes
      .filter((route) => route.method === method && fits(route))
      .sort((a, b) => (literals(a) < literals(b) ? -1 : 1))[0];
  }

  // Throws when one of the schemas is none.
  compileAll() {
    for (const name of Object.keys(this.document.components.schemas)) assert.ok(this.ajv.getSchema(addressOf(name)), name);
  }

  schema(name, value, where) {
    const validate = this.ajv.getSchema(addressOf(name));
    assert.ok(validate, `${where}: no schema ${name}`);
    assert.ok(validate(value), `${where} is no ${name}: ${this.ajv.errorsText(validate.errors)}\n${JSON.stringify(value)}`);
  }

  // Throws unless the answer is what the document promises.
  check(method, address, {status, headers, text, length}) {
    const path = new URL(address, 'http://localhost').pathname.slice(this.base.length);
    const where = `${method} ${path} ${status}`;
    assert.match(headers.get('x-request-id') ?? '', ulid, `${where}: X-Request-Id`);
    const type = (headers.get('content-type') ?? '').split(';')[0];
    if (status >= 400) {
      if (method === 'HEAD') return;
      assert.equal(type, 'application/problem+json', where);
      const problem = JSON.parse(text);
      this.schema('Problem', problem, where);
      assert.equal(problem.status, status, where);
      assert.equal(problem.requestId, headers.get('x-request-id'), where);
      if (status === 405) assert.ok(headers.get('allow'), `${where}: Allow`);
      if (status === 503) assert.ok(headers.get('retry-after'), `${where}: Retry-After`);
    }
    const route = this.find(method, path) ?? (method === 'HEAD' ? this.find('GET', path) : undefined);
    if (!route || status === 405) return;
    route.answered.add(status);
    if (status >= 400 || status === 304 || method === 'HEAD') return;
    const promised = route.operation.responses;
    const answer = promised[status] ?? (status === 206 ? promised[200] : undefined);
    assert.ok(answer, `${where}: not in the document, which has ${Object.keys(promised)}`);
    if (!answer.content) return assert.equal(length, 0, `${where}: a body where none is promised`);
    // A subtitle address answers a playlist or a text track, a segment address both kinds of segment.
    if (answer.content[type]) {
      const reference = answer.content[type].schema.$ref;
      if (reference) this.schema(reference.split('/').pop(), JSON.parse(text), where);
    } else {
      assert.ok(!answer.content['application/json'], `${where}: ${type} instead of JSON`);
    }
  }
}
