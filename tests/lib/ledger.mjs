// What clients were promised, kept outside the server: for each video the titles tried, in order, and the last one that
// was acknowledged. Each video has one writer, so that there is an order.
export class Ledger {
  constructor() {
    this.entries = new Map();
    this.acknowledged = 0;
  }

  attempt(id, title) {
    const entry = this.entries.get(id) ?? this.entries.set(id, {sure: null, maybe: []}).get(id);
    entry.maybe.push(title);
  }

  acknowledge(id, title) {
    const entry = this.entries.get(id);
    entry.sure = title;
    entry.maybe = entry.maybe.slice(entry.maybe.indexOf(title) + 1);
    ++this.acknowledged;
  }

  // What is wrong with finding `title`; null when it may be so: the last acknowledged one, or one tried after it.
  verdict(id, title) {
    const entry = this.entries.get(id);
    if (!entry || entry.sure === null || title === entry.sure || entry.maybe.includes(title)) return null;
    return `${id}: “${title}” is there, “${entry.sure}” was acknowledged`;
  }

  // Found after a restart, it is there for good: what was tried before it no longer excuses anything.
  settle(id, title) {
    const entry = this.entries.get(id);
    if (entry && entry.sure !== null) Object.assign(entry, {sure: title, maybe: []});
  }
}
