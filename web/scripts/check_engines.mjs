// Fails when a locked dependency does not allow the Node of Debian 12, which a newer Node here would hide.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const kNode = [18, 20, 0];
const lock = JSON.parse(readFileSync(fileURLToPath(new URL('../package-lock.json', import.meta.url)), 'utf8'));

const compare = (a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

function allows(term) {
  const match = /^(>=|<=|>|<|\^|~|=)?\s*v?(\d+)(?:\.(\d+|x))?(?:\.(\d+|x))?/.exec(term);
  if (!match) return term === '*' || term === '';
  const version = [Number(match[2]), Number(match[3]) || 0, Number(match[4]) || 0];
  const order = compare(kNode, version);
  switch (match[1]) {
    case '>=': return order >= 0;
    case '>': return order > 0;
    case '<': return order < 0;
    case '<=': return order <= 0;
    case '^': return order >= 0 && kNode[0] === version[0];
    case '~': return order >= 0 && kNode[0] === version[0] && kNode[1] === version[1];
    default: return kNode[0] === version[0] && (match[3] === undefined || match[3] === 'x' || kNode[1] === version[1]);
  }
}

export function allowsNode(range) {
  return range.split('||').some((part) => part.trim().replace(/(>=|<=|>|<|\^|~|=)\s+/g, '$1').split(/\s+/).every(allows));
}

const refused = Object.entries(lock.packages).filter(([, entry]) => entry.engines?.node && !allowsNode(entry.engines.node));
for (const [name, entry] of refused) console.log(`${name} ${entry.version} wants Node ${entry.engines.node}`);
console.log(`${Object.keys(lock.packages).length} packages, ${refused.length} refuse Node ${kNode.join('.')}`);
process.exit(refused.length > 0 ? 1 : 0);
