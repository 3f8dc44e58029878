"""Stories of customers, agents and operators, through both doors of real processes."""
