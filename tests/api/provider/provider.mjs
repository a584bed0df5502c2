// An identity provider for the tests: npm's oidc-provider on this machine, with the claims that docs/officials.md asks for.
//
//   node provider.mjs '{"budi": {"agency": "dinas-contoh", "role": "LIAISON_OFFICER"}}'
//
// It prints its issuer, then obeys lines on stdin: `rotate` signs with new keys and still shows the old ones, `retire`
// shows the newest ones alone. Each is answered with the id of the key that RS256 tokens are signed with from then on.
// Who is named in the argument can sign in (the client `portal`, by authorization code) or is a machine
// (`machine-RS256`, `machine-ES256`, …: client credentials; the part after the dash is the algorithm of its tokens).
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import Provider from "oidc-provider";

const officials = JSON.parse(process.argv[2]);
const ALGORITHMS = ["RS256", "ES256", "EdDSA", "Ed25519", "PS256"];
const REDIRECT = "http://127.0.0.1/signed-in";

const PAIRS = [["rsa", { modulusLength: 2048 }], ["ec", { namedCurve: "P-256" }], ["ed25519"]];

function newKeys() {
  return PAIRS.map((pair) => {
    const { privateKey } = generateKeyPairSync(...pair);
    return { ...privateKey.export({ format: "jwk" }), kid: randomBytes(6).toString("hex"), use: "sig" };
  });
}

const machine = (name) => ({
  client_id: name,
  client_secret: "rahasia-mesin",
  grant_types: ["client_credentials"],
  redirect_uris: [],
  response_types: [],
});

const portal = {
  client_id: "portal",
  application_type: "native",
  token_endpoint_auth_method: "none",
  grant_types: ["authorization_code"],
  redirect_uris: [REDIRECT],
};

function provider(issuer, keys) {
  return new Provider(issuer, {
    clients: [portal, ...ALGORITHMS.map((algorithm) => machine(`machine-${algorithm}`))],
    cookies: { keys: ["uji"] },
    jwks: { keys },
    enabledJWA: { idTokenSigningAlgValues: ALGORITHMS },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...officials[id] }) }),
    extraTokenClaims: (_context, token) => officials[token.accountId ?? token.clientId],
    ttl: { AccessToken: 600, ClientCredentials: 600, IdToken: 600, Interaction: 600, Session: 600, Grant: 600 },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, resource, client) => ({
          scope: "followup:write",
          audience: resource,
          accessTokenFormat: "jwt",
          accessTokenTTL: 600,
          jwt: { sign: { alg: client.clientId.split("-")[1] ?? "RS256" } },
        }),
      },
    },
  }).callback();
}

const server = createServer((request, response) => answer(request, response)).listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  serve(issuer, newKeys());
  console.log(JSON.stringify({ issuer, kid: keys[0].kid }));
  createInterface({ input: process.stdin })
    .on("line", (line) => {
      serve(issuer, line === "rotate" ? [...newKeys(), ...keys] : keys.slice(0, PAIRS.length));
      console.log(JSON.stringify({ kid: keys[0].kid }));
    })
    .on("close", () => process.exit(0));
});

let keys, answer;
function serve(issuer, shown) {
  keys = shown;
  answer = provider(issuer, shown);
}
