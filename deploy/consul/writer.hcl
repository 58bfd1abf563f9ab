# The policy of the token with which Concordat writes in a datacenter: nothing else is needed, and nothing here can be left out.

# Defaults, resolvers, splitters and routers of services, and the intentions of who may call them.
service_prefix "" {
  policy     = "write"
  intentions = "write"
}

# What is not one service's: mesh and proxy-defaults, JWT providers, gateways with their routes, exported services.
mesh = "write"
