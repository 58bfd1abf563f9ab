# The policy of the token with which Concordat reads and follows a datacenter: nothing else is needed, and nothing here can be left out.

# Services with their entries; intentions are read with them.
service_prefix "" {
  policy = "read"
}

# Which nodes the instances of services are on: without it Consul leaves the instances out.
node_prefix "" {
  policy = "read"
}

# Default policies and release of the agent: they decide what intentions mean.
agent_prefix "" {
  policy = "read"
}

# Routes of gateways, JWT providers and exported services.
mesh = "read"

peering = "read"
