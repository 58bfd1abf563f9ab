/** The one namespace of Consul's Community Edition, under which everything of a Consul mesh stands in inventories. */
export const CONSUL_NAMESPACE = 'default';
