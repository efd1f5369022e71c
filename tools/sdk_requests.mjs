// Compares our requests with those of the official Node SDK, which is called with the same arguments: reads the lines of
// spec/support/record_request.lua, and writes a table in Markdown. Exits with 1 where a difference is not judged here.
//
//   node sdk_requests.mjs FOLDER_WITH_NODE_MODULES RECORDED.json
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [folder, recorded] = process.argv.slice(2);
const require = createRequire(folder + "/");
const Telnyx = require("telnyx");
const version = JSON.parse(readFileSync(folder + "/node_modules/telnyx/package.json")).version;

let request;
const client = new Telnyx({
  apiKey: "KEY",
  baseURL: "http://127.0.0.1:1/v2",
  maxRetries: 0,
  fetch: async (url, init) => {
    request = { url: new URL(url), method: init.method.toUpperCase(), body: init.body };
    return new Response('{"data":[]}', { status: 200, headers: { "content-type": "application/json" } });
  },
});

// Each operation as the SDK has it; null: it has none. o: ids (i), body (b) and query (q).
const orders = client.portingOrders, porting = client.porting;
const calls = {
  "porting_orders.cancel": (o) => orders.actions.cancel(o.i[0]),
  "porting_orders.get": (o) => orders.retrieve(o.i[0], o.q),
  "porting_orders.list": (o) => orders.list(o.q),
  "porting_orders.create": (o) => orders.create(o.b),
  "porting_orders.update": (o) => orders.update(o.i[0], o.b),
  "porting_orders.delete": (o) => orders.delete(o.i[0]),
  "porting_orders.confirm": (o) => orders.actions.confirm(o.i[0]),
  "porting_orders.activate": (o) => orders.actions.activate(o.i[0]),
  "porting_orders.share": (o) => orders.actions.share(o.i[0], o.b),
  "allowed_foc_windows.list": (o) => orders.retrieveAllowedFocWindows(o.i[0]),
  "exception_types.list": () => orders.retrieveExceptionTypes(),
  "loa_template.get": (o) => orders.retrieveLoaTemplate(o.i[0], o.q),
  "requirements.list": (o) => orders.retrieveRequirements(o.i[0], o.q),
  "sub_request.get": (o) => orders.retrieveSubRequest(o.i[0]),
  "activation_jobs.list": (o) => orders.activationJobs.list(o.i[0], o.q),
  "activation_jobs.get": (o) => orders.activationJobs.retrieve(o.i[1], { id: o.i[0] }),
  "activation_jobs.update": (o) => orders.activationJobs.update(o.i[1], { id: o.i[0], ...o.b }),
  "additional_documents.list": (o) => orders.additionalDocuments.list(o.i[0], o.q),
  "additional_documents.create": (o) => orders.additionalDocuments.create(o.i[0], o.b),
  "additional_documents.delete": (o) => orders.additionalDocuments.delete(o.i[1], { id: o.i[0] }),
  "comments.list": (o) => orders.comments.list(o.i[0], o.q),
  "comments.create": (o) => orders.comments.create(o.i[0], o.b),
  "verification_codes.list": (o) => orders.verificationCodes.list(o.i[0], o.q),
  "verification_codes.send": (o) => orders.verificationCodes.send(o.i[0], o.b),
  "verification_codes.verify": (o) => orders.verificationCodes.verify(o.i[0], o.b),
  "action_requirements.list": (o) => orders.actionRequirements.list(o.i[0], o.q),
  "action_requirements.initiate": (o) =>
    orders.actionRequirements.initiate(o.i[1], { porting_order_id: o.i[0], ...o.b }),
  "associated_phone_numbers.list": (o) => orders.associatedPhoneNumbers.list(o.i[0], o.q),
  "associated_phone_numbers.create": (o) => orders.associatedPhoneNumbers.create(o.i[0], o.b),
  "associated_phone_numbers.delete": (o) =>
    orders.associatedPhoneNumbers.delete(o.i[1], { porting_order_id: o.i[0] }),
  "phone_number_blocks.list": (o) => orders.phoneNumberBlocks.list(o.i[0], o.q),
  "phone_number_blocks.create": (o) => orders.phoneNumberBlocks.create(o.i[0], o.b),
  "phone_number_blocks.delete": (o) => orders.phoneNumberBlocks.delete(o.i[1], { porting_order_id: o.i[0] }),
  "phone_number_extensions.list": (o) => orders.phoneNumberExtensions.list(o.i[0], o.q),
  "phone_number_extensions.create": (o) => orders.phoneNumberExtensions.create(o.i[0], o.b),
  "phone_number_extensions.delete": (o) => orders.phoneNumberExtensions.delete(o.i[1], { porting_order_id: o.i[0] }),
  "phone_number_configurations.list": (o) => orders.phoneNumberConfigurations.list(o.q),
  "phone_number_configurations.create": (o) => orders.phoneNumberConfigurations.create(o.b),
  "porting_phone_numbers.list": (o) => client.portingPhoneNumbers.list(o.q),
  "portability_checks.run": (o) => client.portabilityChecks.run(o.b),
  "events.list": (o) => porting.events.list(o.q),
  "events.get": (o) => porting.events.retrieve(o.i[0]),
  "events.republish": (o) => porting.events.republish(o.i[0]),
  "loa_configurations.list": (o) => porting.loaConfigurations.list(o.q),
  "loa_configurations.create": (o) => porting.loaConfigurations.create(o.b),
  "loa_configurations.preview_draft": (o) => porting.loaConfigurations.preview(o.b),
  "loa_configurations.get": (o) => porting.loaConfigurations.retrieve(o.i[0]),
  "loa_configurations.update": (o) => porting.loaConfigurations.update(o.i[0], o.b),
  "loa_configurations.delete": (o) => porting.loaConfigurations.delete(o.i[0]),
  "loa_configurations.preview": (o) => porting.loaConfigurations.preview1(o.i[0]),
  "reports.list": (o) => porting.reports.list(o.q),
  "reports.create": (o) => porting.reports.create(o.b),
  "reports.get": (o) => porting.reports.retrieve(o.i[0]),
  "uk_carriers.list": () => porting.listUkCarriers(),
  "documents.list": (o) => {
    const { customer_reference, filename, ...rest } = o.q.filter;
    const filter = { ...rest, customer_reference: { in: customer_reference }, filename: { contains: filename } };
    return client.documents.list({ ...o.q, filter });
  },
  "documents.get": (o) => client.documents.retrieve(o.i[0]),
  "documents.upload": (o) => client.documents.uploadJson({
    document: {
      customer_reference: o.b.customer_reference,
      file: Buffer.from(o.b.content).toString("base64"),
      filename: o.b.filename,
    },
  }),
  "documents.update": (o) => client.documents.update(o.i[0], o.b),
  "documents.delete": (o) => client.documents.delete(o.i[0]),
  "documents.download": (o) => client.documents.download(o.i[0]),
  "documents.download_link": (o) => client.documents.generateDownloadLink(o.i[0]),
  "document_links.list": (o) => client.documentLinks.list(o.q),
  "requirement_types.list": (o) =>
    client.requirementTypes.list({ ...o.q, filter: { name: { contains: o.q.filter.name } } }),
  "requirement_types.get": (o) => client.requirementTypes.retrieve(o.i[0]),
  "requirement_groups.list": (o) => client.requirementGroups.list(o.q),
  "requirement_groups.get": (o) => client.requirementGroups.retrieve(o.i[0]),
};

// Differences that are there, and why ours is as it is.
const judged = JSON.parse(readFileSync(new URL("sdk_judgements.json", import.meta.url)));

// Our shorthands are written out for the SDK, here and in some of the calls: sort = "x" is sort[value], page.size is page[size].
function query(options, name) {
  if (!options) return undefined;
  const q = {};
  for (const [key, value] of Object.entries(options)) {
    if (key === "page") for (const [field, number] of Object.entries(value)) q[`page[${field}]`] = number;
    else if (key === "sort" && typeof value === "string" && !name.startsWith("requirement_types")) q.sort = { value };
    else if (key === "sort") q.sort = Array.isArray(value) ? value : [value];
    else q[key] = value;
  }
  return q;
}

const pairs = (text) => [...new URLSearchParams(text)].map(([k, v]) => `${k}=${v}`).sort();
const canonical = (value) => {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, canonical(value[key])]));
};
const parsed = (text) => (text ? JSON.stringify(canonical(JSON.parse(text))) : "");

const rows = [];
let unjudged = 0, same = 0;
for (const line of readFileSync(recorded, "utf8").trim().split("\n")) {
  const ours = JSON.parse(line);
  request = undefined;
  const call = calls[ours.name];
  let problem;
  try {
    await call?.({ i: ours.ids, b: ours.body, q: query(ours.options, ours.name) });
  } catch (error) {
    problem = error.message;
  }
  const differences = [];
  const [method, target] = ours.target.split(" ");
  if (!request) {
    differences.push(call ? `the SDK sends nothing: ${problem}` : "the SDK has no such operation");
  } else {
    const [path, search = ""] = target.split("?");
    const theirs = request.url.pathname.replace(/^\/v2/, "");
    if (method !== request.method || path !== theirs)
      differences.push(`${method} ${path}; SDK: ${request.method} ${theirs}`);
    const our_query = pairs(search), their_query = pairs(request.url.search.slice(1));
    if (our_query.join("&") !== their_query.join("&"))
      differences.push(`query \`${our_query.join("&")}\`; SDK: \`${their_query.join("&")}\``);
    const their_body = request.body ? String(request.body) : "";
    if (parsed(ours.sent) !== parsed(their_body)) differences.push(`body \`${ours.sent}\`; SDK: \`${their_body}\``);
  }
  if (differences.length === 0) same++;
  const reason = judged[ours.name];
  if (differences.length > 0 && !reason) unjudged++;
  if (differences.length > 0) rows.push(`| ${ours.name} | ${differences.join("; ")} | ${reason ?? "**not judged**"} |`);
}

console.log(`Requests beside those of the Node SDK ${version}: ${same} the same, ${rows.length} different.\n`);
console.log("Compared are method, path, the query's pairs and the body's JSON; order and spelling (percent-encoding) are not.\n");
console.log("| Operation | Ours; the SDK's | Judgement |\n|---|---|---|");
for (const row of rows) console.log(row);
process.exitCode = unjudged > 0 ? 1 : 0;
