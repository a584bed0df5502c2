// Asks the audits of graphql-http of the address that is given, one after the other, and prints what each found.
import { serverAudits } from "graphql-http";

const found = [];
for (const audit of serverAudits({ url: process.argv[2] })) {
  const { id, name, status, reason = "" } = await audit.fn();
  found.push({ id, name, status, reason });
}
console.log(JSON.stringify(found));
