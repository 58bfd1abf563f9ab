import { describeAdmission } from './describe-admission.js';

describeAdmission('istio', { asked: 3000, rolledOut: 100 });
