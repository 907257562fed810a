// The API's own description as a judge of its answers. Every answer that a test gets through Api goes past it.
import assert from 'node:assert/strict';
import {webRequire} from './web_packages.mjs';

const Ajv = webRequire('ajv/dist/2020').default;
const addFormats = webRequire('ajv-formats').default;

const ulid = /^[0-9A-HJKMNP-TV-Z]{26}$/;

export class Contract {
  constructor(document) {
    this.document = document;
    this.base = document.servers[0].url.replace(/\/$/, '');
    this.ajv = new Ajv({allErrors: true, allowUnionTypes: true});
    addFormats(this.ajv);
    const name = (schema) => `https://chanoma.invalid/${schema}`;
    for (const [key, schema] of Object.entries(document.components.schemas)) {
      const text = JSON.stringify(schema).replaceAll('#/components/schemas/', name(''));
      this.ajv.addSchema({...JSON.parse(text), $id: name(key)});
    }
    this.validators = new Map(Object.keys(document.components.schemas).map((key) => [key, this.ajv.getSchema(name(key))]));
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

  schema(name, value, where) {
    const validate = this.validators.get(name);
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
