import type { CORSRule } from '@aws-sdk/client-s3';
import { invalidRequest, malformedXml } from './errors.ts';

const MAX_RULES = 100;
const methods = new Set(['GET', 'PUT', 'HEAD', 'POST', 'DELETE']);

/** @throws {ServiceError} MalformedXML, InvalidRequest */
export function checkCorsRules(rules: readonly CORSRule[] | undefined): readonly CORSRule[] {
  if (rules === undefined || rules.length === 0 || rules.length > MAX_RULES) {
    throw malformedXml();
  }
  rules.forEach(checkRule);
  return rules;
}

function checkRule(rule: CORSRule): void {
  const { AllowedMethods = [], AllowedOrigins = [], AllowedHeaders = [], ExposeHeaders = [] } = rule;
  if (AllowedMethods.length === 0 || AllowedOrigins.length === 0) {
    throw malformedXml();
  }
  refuse(
    AllowedMethods.find((name) => !methods.has(name)),
    (method) => `Found unsupported HTTP method in CORS config. Unsupported method is ${method}`,
  );
  refuse(
    AllowedOrigins.find(hasTwoWildcards),
    (origin) => `AllowedOrigin "${origin}" can not have more than one wildcard.`,
  );
  refuse(
    AllowedHeaders.find(hasTwoWildcards),
    (header) => `AllowedHeader "${header}" can not have more than one wildcard.`,
  );
  refuse(
    ExposeHeaders.find((name) => name.includes('*')),
    (header) =>
      `ExposeHeader "${header}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
  );
}

function refuse(offender: string | undefined, message: (offender: string) => string): void {
  if (offender !== undefined) {
    throw invalidRequest(message(offender));
  }
}

function hasTwoWildcards(text: string): boolean {
  return text.indexOf('*') !== text.lastIndexOf('*');
}
