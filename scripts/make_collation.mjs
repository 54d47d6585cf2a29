// Rewrites the line ORDER = "..." in pigen/javascript/collation.py from what this node's localeCompare says of
// the printable ASCII characters. Capitals are left out: they differ from small letters only where
// nothing else does.
import { readFileSync, writeFileSync } from "node:fs";

const file = new URL("../pigen/javascript/collation.py", import.meta.url);
const printable = Array.from({ length: 0x7f - 0x20 }, (_, i) => String.fromCharCode(0x20 + i));
const order = printable
  .filter((character) => character === character.toLowerCase())
  .sort((a, b) => a.localeCompare(b, "en"));
const line = `ORDER = ${JSON.stringify(order.join(""))}`;
const source = readFileSync(file, "utf8");
writeFileSync(file, source.replace(/^ORDER = .*$/m, () => line));
console.log(line);
