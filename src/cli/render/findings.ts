import type { Finding, Severity } from '../../inspect/finding.ts';
import type { InspectionReport } from '../../workflow/inspect-artifact.ts';
import { version } from '../version.ts';
import { count } from './quantities.ts';
import type { Style } from './style.ts';

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'notice'];

/** Findings for people: what is wrong, what Lambda would say, what to do. */
export function renderFindings(report: InspectionReport, name: string, style: Style): string {
  const { findings, kind, runtime, architecture, handler } = report;
  const paint = { error: style.red, warning: style.yellow, notice: style.cyan };
  const blocks = findings.map(({ code, severity, message, lambdaError, hint }) => [
    `${style.bold(paint[severity](`${severity}:`))} ${message} ${style.dim(`[${code}]`)}`,
    ...(lambdaError === undefined ? [] : [style.dim(`  Lambda: ${oneLine(lambdaError)}`)]),
    ...(hint === undefined ? [] : [`  ${style.cyan('hint:')} ${hint}`]),
  ]);
  const target = `${kind === 'layer' ? 'as a layer ' : ''}for ${runtime} ${architecture}${handler === undefined ? '' : `, handler ${oneLine(handler)}`}`;
  const summary = `${style.bold(oneLine(name))} ${target}: ${summarize(findings)}`;
  return `${[...blocks.flat(), summary].join('\n')}\n`;
}

function summarize(findings: readonly Finding[]): string {
  const counts = SEVERITIES.map((severity) => ({
    severity,
    number: findings.filter((finding) => finding.severity === severity).length,
  })).filter(({ number }) => number > 0);
  return counts.length === 0
    ? 'no findings'
    : counts.map(({ severity, number }) => count(number, severity)).join(', ');
}

/** Names out of an archive must not move a terminal's cursor. */
function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/g, '\ufffd');
}

/** The same for `--json`; docs/reference/json.md describes it. */
export function findingsJson(report: InspectionReport): string {
  return `${JSON.stringify({ schemaVersion: 1, ...report }, undefined, 2)}\n`;
}

const LEVELS = { error: 'error', warning: 'warning', notice: 'note' } as const;

/**
 * The same as SARIF 2.1.0 (OASIS), for code scanning.
 * @param name of the artifact, as it was given
 */
export function findingsSarif({ findings }: InspectionReport, name: string): string {
  const codes = [...new Set(findings.map(({ code }) => code))];
  const run = {
    tool: {
      driver: { name: 'zipwright', semanticVersion: version, rules: codes.map((id) => ({ id })) },
    },
    results: findings.map((finding) => ({
      ruleId: finding.code,
      ruleIndex: codes.indexOf(finding.code),
      level: LEVELS[finding.severity],
      message: { text: detailed(finding) },
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: uriOf(finding.layer ?? name) } },
          ...(finding.path === undefined
            ? {}
            : { logicalLocations: [{ fullyQualifiedName: finding.path, kind: 'member' }] }),
        },
      ],
    })),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function uriOf(path: string): string {
  return path.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
}

function detailed({ message, lambdaError, hint }: Finding): string {
  return [
    message,
    ...(lambdaError === undefined ? [] : [`Lambda: ${lambdaError}`]),
    ...(hint === undefined ? [] : [`hint: ${hint}`]),
  ].join('\n');
}

/**
 * The same as workflow commands of GitHub Actions
 * (https://docs.github.com/actions/reference/workflow-commands-for-github-actions).
 * @param name of the artifact, as it was given
 */
export function findingsAnnotations({ findings }: InspectionReport, name: string): string {
  return findings
    .map((finding) => {
      const file = escapeProperty(finding.layer ?? name);
      const title = escapeProperty(finding.code);
      return `::${finding.severity} file=${file},title=${title}::${escapeData(detailed(finding))}\n`;
    })
    .join('');
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
