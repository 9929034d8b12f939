// Validates an export with the npm package datapackage: its descriptor against the published JSON schema, every table against its schema
// (types, constraints, primary keys) and every reference. validate.mjs DIR; prints "ok ..." or "not ok ...".
import dp from "datapackage";
// The package knows version 1 of the standard, where a table refers to itself by "resource": ""; version 2 wants nothing there and readers
// of it take "" for that (Table Schema, foreignKeys, backward compatibility).
import { readFileSync } from "node:fs";
const descriptor = JSON.parse(readFileSync(process.argv[2] + "/datapackage.json", "utf8"));
for (const r of descriptor.resources) for (const k of r.schema?.foreignKeys ?? []) k.reference.resource ??= "";
const p = await dp.Package.load(descriptor, { strict: false, basePath: process.argv[2] });
console.log(p.valid ? "ok descriptor" : "not ok descriptor: " + p.errors.map((e) => e.message).join("; "));
for (const r of p.resources.filter((x) => x.tabular)) {
    try {
        const rows = await r.read({ keyed: true });
        console.log(rows.length === r.descriptor.rows ? "ok" : "not ok", r.name, "rows", rows.length);
        console.log((await r.checkRelations()) ? "ok" : "not ok", r.name, "references");
    } catch (e) {
        console.log("not ok", r.name, e.message, (e.errors || []).slice(0, 3).map((x) => x.message).join("; "));
    }
}
