import { withoutHidden } from '../../errors/quote-name.ts';
import type { Finding, FindingCode, Severity } from '../../inspect/finding.ts';
import type { FindingPage } from '../../workflow/repair/finding-page.ts';
import type { InspectionReport } from '../../workflow/check/inspect-artifact.ts';
import { version } from '../version.ts';
import { count } from './quantities.ts';
import type { Style } from './style.ts';

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'notice'];

/** Findings for people: what is wrong, what Lambda would say, what to do. */
export function renderFindings(report: InspectionReport, name: string, style: Style): string {
  const { findings, kind, runtime, architecture, handler } = report;
  const target = `${kind === 'layer' ? 'as a layer ' : ''}for ${runtime} ${architecture}${handler === undefined ? '' : `, handler ${withoutHidden(handler)}`}`;
  const left = report.ignored === 0 ? '' : `, ${report.ignored} ignored`;
  const summary = `${style.bold(withoutHidden(name))} ${target}: ${summarizeFindings(findings)}${left}`;
  return `${[...renderFindingBlocks(findings, style), summary].join('\n')}\n`;
}

/** A few lines for each finding. */
export function renderFindingBlocks(findings: readonly Finding[], style: Style): string[] {
  const paint = { error: style.red, warning: style.yellow, notice: style.cyan };
  return findings.flatMap(({ code, severity, message, lambdaError, hint }) => [
    `${style.bold(paint[severity](`${severity}:`))} ${withoutHidden(message)} ${style.dim(`[${code}]`)}`,
    ...(lambdaError === undefined ? [] : [style.dim(`  Lambda: ${withoutHidden(lambdaError)}`)]),
    ...(hint === undefined ? [] : [`  ${style.cyan('hint:')} ${withoutHidden(hint)}`]),
  ]);
}

/** `1 error, 2 notices` */
export function summarizeFindings(findings: readonly Finding[]): string {
  const counts = SEVERITIES.map((severity) => ({
    severity,
    number: findings.filter((finding) => finding.severity === severity).length,
  })).filter(({ number }) => number > 0);
  return counts.length === 0
    ? 'no findings'
    : counts.map(({ severity, number }) => count(number, severity)).join(', ');
}

/** The same for `--json`; docs/reference/json.md describes it. */
export function findingsJson(report: InspectionReport): string {
  return `${JSON.stringify({ schemaVersion: 1, ...report }, undefined, 2)}\n`;
}

const LEVELS = { error: 'error', warning: 'warning', notice: 'note' } as const;

/**
 * The same as SARIF 2.1.0 (OASIS), for code scanning.
 * @param name of the artifact, as it was given
 * @param pageOf the page that explains a code
 */
export function findingsSarif(
  { findings }: InspectionReport,
  name: string,
  pageOf: (code: FindingCode) => FindingPage,
): string {
  const codes = [...new Set(findings.map(({ code }) => code))];
  const run = {
    tool: {
      driver: {
        name: 'zipwright',
        semanticVersion: version,
        rules: codes.map((code) => sarifRule(pageOf(code))),
      },
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

/** SARIF 2.1.0, 3.49: what services show beside a result. */
function sarifRule({ code, summary, description, text }: FindingPage): object {
  return {
    id: code,
    shortDescription: { text: `${summary}.` },
    fullDescription: { text: description },
    help: { text, markdown: text },
  };
}

function uriOf(path: string): string {
  return path.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
}

function detailed({ message, lambdaError, hint }: Finding): string {
  return [
    message,
    ...(lambdaError === undefined ? [] : [`Lambda: ${lambdaError}`]),
    ...(hint === undefined ? [] : [`hint: ${hint}`]),
  ]
    .map(withoutHidden)
    .join('\n');
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
  return escapeData(withoutHidden(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
