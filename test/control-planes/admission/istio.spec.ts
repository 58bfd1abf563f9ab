import { describeAdmission } from './describe-admission.js';

describeAdmission('istio', { asked: 4000, rolledOut: 100 });
