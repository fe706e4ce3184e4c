// Prints what the public AsyncAPI parser finds in each document, as JSON: {file: {accepted, counts, found}}.
// Usage: node check.js asyncapi.yaml [more.yaml …]
import { readFileSync } from "node:fs";
import { DiagnosticSeverity, Parser } from "@asyncapi/parser";

const parser = new Parser();
const answers = {};
for (const file of process.argv.slice(2)) {
  const { document, diagnostics } = await parser.parse(readFileSync(file, "utf8"));
  answers[file] = {
    accepted: Boolean(document) && !diagnostics.some(({ severity }) => severity === DiagnosticSeverity.Error),
    counts: document && {
      channels: document.allChannels().length,
      operations: document.allOperations().length,
      messages: document.allMessages().length,
    },
    found: diagnostics.map(({ code, message, path, severity }) => ({
      severity: DiagnosticSeverity[severity],
      code,
      message,
      path: path.join("/"),
    })),
  };
}
console.log(JSON.stringify(answers));
