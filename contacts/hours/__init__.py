"""When a line answers: schedules, closed days, public holidays, in words and as a state now."""
