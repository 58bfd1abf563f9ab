const LABEL = /^[a-zA-Z0-9](?:[-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/;
const FIRST_LABEL = /^(?:\*|(?:\*-?)?[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)$/;
const LABEL_KEY = /^(?:[a-zA-Z0-9](?:[-a-zA-Z0-9.]{0,251}[a-zA-Z0-9])?\/)?[a-zA-Z0-9](?:[-_.a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/;
const LABEL_VALUE = /^(?:[a-zA-Z0-9](?:[-_.a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)?$/;
const LONGEST_NAME = 255;

/** True for what istiod takes as the name of a subset, a namespace or a gateway (istio/istio pkg/config/labels, IsDNS1123Label). */
export function isDnsLabel(text: string): boolean {
  return LABEL.test(text);
}

/** True for a host name that istiod takes, its first label perhaps a wildcard (istio/istio pkg/config/validation/agent, ValidateWildcardDomain). */
export function isHostName(text: string): boolean {
  const [first = '', ...others] = text.split('.');
  return text.length <= LONGEST_NAME && first.length <= 63 && FIRST_LABEL.test(first) && others.every(isDnsLabel);
}

/** True where istiod takes the labels (istio/istio pkg/config/labels, Instance.Validate). */
export function areLabels(labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(labels).every(([key, value]) => LABEL_KEY.test(key) && LABEL_VALUE.test(value));
}
