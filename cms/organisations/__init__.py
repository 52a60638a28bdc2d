"""Town halls, landlords, managing agents, associations and shops: who belongs to them, and where they have a say."""
