// Checks a follow-up log from outside, and shares nothing with the service: written from the specifications alone.
//
//   node verify.mjs http://127.0.0.1:8000 [--key KEY] [--since FILE] [--receipt FILE] [--complaint TRACKING_ID]
//
// Every tile and entry below the checkpoint is read. `--since` is a checkpoint that was kept, `--receipt` the JSON of a
// FollowUpReceipt, `--complaint` a complaint whose follow-ups are worked out again from their words. It prints what it
// found as JSON; the first thing that is wrong ends it with status 1 and a sentence.
//
// https://c2sp.org/tlog-tiles, https://c2sp.org/tlog-checkpoint, https://c2sp.org/signed-note, RFC 6962, section 2.1
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";

const WIDTH = 256;
const ED25519 = 0x01;

class Broken extends Error {}

function must(holds, sentence) {
  if (!holds) throw new Broken(sentence);
}

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
const leafHash = (entry) => sha256(Buffer.from([0]), entry);
const nodeHash = (left, right) => sha256(Buffer.from([1]), left, right);

// Signed notes

function readKey(text) {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim()) ?? [];
  must(name, "The key is not written as name+id+base64.");
  const typed = Buffer.from(encoded, "base64");
  must(typed.length === 33 && typed[0] === ED25519, "The key is not of type Ed25519.");
  const wanted = sha256(name, "\n", typed).subarray(0, 4);
  must(wanted.toString("hex") === id, "The id of the key does not belong to it.");
  const jwk = { kty: "OKP", crv: "Ed25519", x: typed.subarray(1).toString("base64url") };
  return { name, id: wanted, key: createPublicKey({ key: jwk, format: "jwk" }) };
}

function readCheckpoint(note, signer) {
  const end = note.lastIndexOf("\n\n");
  must(end > 0 && note.endsWith("\n"), "The checkpoint is not a signed note.");
  const text = note.slice(0, end + 1);
  const signatures = note
    .slice(end + 2, -1)
    .split("\n")
    .map((line) => /^\u2014 (\S+) (\S+)$/.exec(line))
    .filter((found) => found && found[1] === signer.name)
    .map((found) => Buffer.from(found[2], "base64"))
    .filter((signature) => signature.subarray(0, 4).equals(signer.id));
  must(signatures.length > 0, "The checkpoint has no signature of this key.");
  for (const signature of signatures)
    must(verify(null, Buffer.from(text), signer.key, signature.subarray(4)), "The checkpoint's signature is wrong.");
  const [origin, size, root] = text.split("\n");
  must(origin === signer.name, "The checkpoint is of another log.");
  must(/^(0|[1-9][0-9]*)$/.test(size), "The checkpoint has no size.");
  const hash = Buffer.from(root, "base64");
  must(hash.length === 32, "The checkpoint has no root.");
  return { size: Number(size), root: hash };
}

// Trees

/** MTH of RFC 6962, 2.1, over leaf hashes instead of leaves. */
function treeHash(leaves) {
  if (leaves.length === 0) return sha256("");
  if (leaves.length === 1) return leaves[0];
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeHash(treeHash(leaves.slice(0, split)), treeHash(leaves.slice(split)));
}

/** The root to which an audit path leads: PATH of RFC 6962, 2.1.1, read backwards. */
function rootFrom(leaf, index, size, path) {
  if (size === 1) {
    must(path.length === 0, "The proof is too long.");
    return leaf;
  }
  must(path.length > 0, "The proof is too short.");
  let split = 1;
  while (split * 2 < size) split *= 2;
  const [rest, sibling] = [path.slice(0, -1), path.at(-1)];
  return index < split
    ? nodeHash(rootFrom(leaf, index, split, rest), sibling)
    : nodeHash(sibling, rootFrom(leaf, index - split, size - split, rest));
}

// Tiles

function tilePath(level, index, width) {
  const groups = [];
  for (let rest = index; groups.length === 0 || rest > 0; rest = Math.floor(rest / 1000))
    groups.unshift(`${groups.length ? "x" : ""}${String(rest % 1000).padStart(3, "0")}`);
  return `tile/${level}/${groups.join("/")}${width < WIDTH ? `.p/${width}` : ""}`;
}

async function* tiles(log, level, count) {
  for (let index = 0; index * WIDTH < count; index += 1) {
    const width = Math.min(WIDTH, count - index * WIDTH);
    const path = tilePath(level, index, width);
    yield { path, width, data: await log.get(path) };
  }
}

async function readHashes(log, level, count) {
  const hashes = [];
  for await (const { path, width, data } of tiles(log, level, count)) {
    must(data.length === width * 32, `${path} is not ${width} hashes.`);
    for (let place = 0; place < width; place += 1) hashes.push(data.subarray(place * 32, place * 32 + 32));
  }
  return hashes;
}

async function checkUpperTiles(log, lower) {
  for (let level = 1; lower.length >= WIDTH; level += 1) {
    const upper = await readHashes(log, level, Math.floor(lower.length / WIDTH));
    upper.forEach((hash, place) => {
      const below = treeHash(lower.slice(place * WIDTH, (place + 1) * WIDTH));
      must(hash.equals(below), `Hash ${place} of level ${level} is not that of its tile below.`);
    });
    lower = upper;
  }
}

async function checkEntries(log, leaves) {
  const entries = [];
  for await (const { path, width, data } of tiles(log, "entries", leaves.length)) {
    const first = entries.length;
    for (let place = 0; place < data.length; ) {
      const length = data.readUInt16BE(place);
      must(place + 2 + length <= data.length, `${path} is cut.`);
      entries.push(data.subarray(place + 2, place + 2 + length));
      place += 2 + length;
    }
    must(entries.length === first + width, `${path} is not ${width} entries.`);
  }
  entries.forEach((entry, index) => must(leafHash(entry).equals(leaves[index]), `Entry ${index} is not its leaf.`));
  return entries;
}

// Receipts and words

function checkReceipt(receipt, signer, leaves) {
  const { size, root } = readCheckpoint(receipt.checkpoint, signer);
  const leaf = Buffer.from(receipt.leafHash, "hex");
  must(size === receipt.treeSize && root.toString("hex") === receipt.rootHash, "The receipt is not its checkpoint's.");
  must(receipt.leafIndex < size, "The receipt is of an entry that its tree does not have.");
  const path = receipt.inclusionProof.map((hash) => Buffer.from(hash, "hex"));
  must(rootFrom(leaf, receipt.leafIndex, size, path).equals(root), "The receipt's proof does not lead to its root.");
  must(leaves[receipt.leafIndex]?.equals(leaf), "The log does not have what the receipt stands for.");
  checkGrowth({ size, root }, leaves);
}

function checkGrowth(old, leaves) {
  must(old.size <= leaves.length, `The log had ${old.size} entries and has ${leaves.length}.`);
  must(treeHash(leaves.slice(0, old.size)).equals(old.root), `The first ${old.size} entries are not what they were.`);
}

/** JSON of RFC 8785 for an object of texts and nulls. */
function canonical(values) {
  const members = Object.keys(values).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${JSON.stringify(values[name])}`).join(",")}}`;
}

const FOLLOW_UPS = `query ($id: String!, $after: String) {
  complaint(trackingId: $id) {
    followUps(first: 100, after: $after) {
      nodes { kind body postedAt agency { slug } corrects { id } logEntry { leafIndex leafHash salt } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

async function checkWords(log, trackingId, entries) {
  let [proved, takenDown, after] = [0, 0, null];
  do {
    const { complaint } = await log.ask(FOLLOW_UPS, { id: trackingId, after });
    must(complaint, `Complaint ${trackingId} is not public.`);
    for (const { kind, body, postedAt, agency, corrects, logEntry } of complaint.followUps.nodes) {
      const entry = entries[logEntry.leafIndex];
      if (entry === undefined) continue;
      must(leafHash(entry).toString("hex") === logEntry.leafHash, `Entry ${logEntry.leafIndex} has another hash.`);
      if (logEntry.salt === null) {
        takenDown += 1;
        continue;
      }
      const words = canonical({ agency: agency.slug, body, corrects: corrects?.id ?? null, kind, postedAt, trackingId });
      const made = sha256(Buffer.from(logEntry.salt, "hex"), words);
      must(made.equals(entry), `The follow-up of entry ${logEntry.leafIndex} is not what was logged.`);
      proved += 1;
    }
    after = complaint.followUps.pageInfo.hasNextPage ? complaint.followUps.pageInfo.endCursor : null;
  } while (after);
  return { proved, takenDown };
}

class Log {
  constructor(url) {
    this.url = url.replace(/\/+$/, "");
  }

  async get(path) {
    const answer = await fetch(`${this.url}/ledger/${path}`);
    must(answer.ok, `${path} is answered with ${answer.status}.`);
    return Buffer.from(await answer.arrayBuffer());
  }

  async ask(query, variables) {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${this.url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query, variables }) });
    const { data, errors } = await answer.json();
    must(data, `The question is refused: ${errors?.[0]?.message}`);
    return data;
  }
}

async function check([url], { key, since, receipt, complaint }) {
  const log = new Log(url);
  const signer = readKey(key ?? (await log.get("key")).toString());
  const checkpoint = readCheckpoint((await log.get("checkpoint")).toString(), signer);
  const leaves = await readHashes(log, 0, checkpoint.size);
  must(treeHash(leaves).equals(checkpoint.root), "The tiles do not give the signed root.");
  await checkUpperTiles(log, leaves);
  const entries = await checkEntries(log, leaves);
  if (since) checkGrowth(readCheckpoint(await readFile(since, "utf8"), signer), leaves);
  if (receipt) checkReceipt(JSON.parse(await readFile(receipt, "utf8")), signer, leaves);
  const words = complaint ? await checkWords(log, complaint, entries) : {};
  return { size: checkpoint.size, root: checkpoint.root.toString("hex"), ...words };
}

const text = { type: "string" };
const given = parseArgs({ allowPositionals: true, options: { key: text, since: text, receipt: text, complaint: text } });
try {
  console.log(JSON.stringify(await check(given.positionals, given.values)));
} catch (error) {
  if (!(error instanceof Broken)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
