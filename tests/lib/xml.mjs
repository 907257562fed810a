// A small strict reader of XML, enough to check a manifest by: elements, attributes, text. Throws at what is not well-formed.

const kNames = /^[A-Za-z_:][\w:.-]*/;
const entities = {amp: '&', lt: '<', gt: '>', quot: '"', apos: "'"};

function decode(text) {
  return text.replace(/&(#x[\da-fA-F]+|#\d+|\w+);|&/g, (whole, name) => {
    if (name?.startsWith('#x')) return String.fromCodePoint(parseInt(name.slice(2), 16));
    if (name?.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)));
    if (name === undefined || !(name in entities)) throw new Error(`not well-formed: ${whole}`);
    return entities[name];
  });
}

// {name, attributes: {}, children: [elements], text}
export function parseXml(text) {
  let at = 0;
  const fail = (why) => { throw new Error(`not well-formed at ${at}: ${why}`); };
  const spaces = () => { while (/\s/.test(text[at] ?? '')) at++; };
  if (text.startsWith('<?xml')) at = text.indexOf('?>') + 2;
  function element() {
    if (text[at] !== '<') fail('no element');
    at++;
    const name = kNames.exec(text.slice(at))?.[0] ?? fail('no name');
    at += name.length;
    const node = {name, attributes: {}, children: [], text: ''};
    for (;;) {
      const before = at;
      spaces();
      if (text.startsWith('/>', at)) { at += 2; return node; }
      if (text[at] === '>') { at++; break; }
      if (before === at) fail('no space before an attribute');
      const key = kNames.exec(text.slice(at))?.[0] ?? fail('no attribute');
      at += key.length;
      const value = /^\s*=\s*("[^"<]*"|'[^'<]*')/.exec(text.slice(at)) ?? fail(`no value of ${key}`);
      at += value[0].length;
      if (key in node.attributes) fail(`${key} twice`);
      node.attributes[key] = decode(value[1].slice(1, -1));
    }
    for (;;) {
      const next = text.indexOf('<', at);
      if (next < 0) fail(`${name} has no end`);
      node.text += decode(text.slice(at, next));
      at = next;
      if (text.startsWith('<!--', at)) { at = text.indexOf('-->', at) + 3; continue; }
      if (text.startsWith('</', at)) {
        const end = `</${name}`;
        if (!text.startsWith(end, at)) fail(`${name} ends as another`);
        at += end.length;
        spaces();
        if (text[at++] !== '>') fail(`${name} ends badly`);
        return node;
      }
      node.children.push(element());
    }
  }
  spaces();
  const root = element();
  spaces();
  if (at !== text.length) fail('more after the root');
  return root;
}
