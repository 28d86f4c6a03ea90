// A draft as fields: name → text. "note:KEY", "rating:CODE", "evidence:CODE", "comment:CODE", "overall".

const said = (fields, name) => fields[name] ?? "";

// Whether two drafts say the same; an absent field is an empty one.
export function same(one, other) {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((name) => said(one, name) === said(other, name));
}

// Three ways: what only one side changed is taken from that side; what both changed differently is a conflict, for a
// person to decide, and stays mine until then.
export function merge(base, mine, theirs) {
  const merged = {};
  const conflicts = [];
  for (const name of new Set([...Object.keys(base), ...Object.keys(mine), ...Object.keys(theirs)])) {
    const [was, me, them] = [said(base, name), said(mine, name), said(theirs, name)];
    merged[name] = me === was ? them : me;
    if (me !== was && them !== was && me !== them) conflicts.push(name);
  }
  return { merged, conflicts };
}

// Both texts, one after the other, where neither holds the other already.
export function both(mine, theirs) {
  if (mine.includes(theirs)) return mine;
  return theirs.includes(mine) ? theirs : `${mine}\n\n${theirs}`;
}
