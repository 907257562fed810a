// A collector of traces as OpenTelemetry has it: takes OTLP/HTTP in JSON, holds every span against the protocol, and keeps it.
import assert from 'node:assert/strict';
import {createServer} from 'node:http';

const valueOf = ({stringValue, intValue}) => {
  assert.ok((stringValue === undefined) !== (intValue === undefined));
  if (intValue !== undefined) assert.match(intValue, /^-?\d+$/, 'numbers of 64 bits are text');
  return stringValue ?? Number(intValue);
};
const attributesOf = (list) => {
  const all = Object.fromEntries(list.map(({key, value}) => [key, valueOf(value)]));
  assert.equal(Object.keys(all).length, list.length, 'no attribute twice');
  return all;
};

export class Collector {
  spans = [];
  requests = [];
  texts = [];
  connections = 0;
  answer = (request, response) => response.writeHead(200, {'content-type': 'application/json'}).end('{}');

  static async start(port = 0) {
    const collector = new Collector();
    collector.server = createServer((request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (more) => (text += more)).on('end', () => {
        collector.requests.push({method: request.method, url: request.url, headers: request.headers});
        if (collector.answer(request, response) !== false) collector.take(text);
      });
    }).on('connection', () => ++collector.connections);
    await new Promise((done) => collector.server.listen(port, '127.0.0.1', done));
    collector.port = collector.server.address().port;
    collector.origin = `http://127.0.0.1:${collector.port}`;
    return collector;
  }

  take(text) {
    this.texts.push(text);
    for (const {resource, scopeSpans} of JSON.parse(text).resourceSpans) {
      this.resource = attributesOf(resource.attributes);
      for (const {spans} of scopeSpans) {
        for (const span of spans) {
          assert.match(span.traceId, /^[0-9a-f]{32}$/);
          assert.match(span.spanId, /^[0-9a-f]{16}$/);
          if (span.parentSpanId !== undefined) assert.match(span.parentSpanId, /^[0-9a-f]{16}$/);
          assert.ok(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano));
          assert.ok(Math.abs(Number(BigInt(span.startTimeUnixNano) / 1_000_000n) - Date.now()) < 600_000);
          this.spans.push({...span, attributes: attributesOf(span.attributes)});
        }
      }
    }
  }

  named(name) {
    return this.spans.filter((span) => span.name === name);
  }
  parentOf(span) {
    return this.spans.find(({spanId, traceId}) => spanId === span.parentSpanId && traceId === span.traceId);
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }
}
