#!/usr/bin/env python3
"""Runs other solvers on the benchmark instances: the same instances, budgets, seeds and one core each.

    python3 -m venv VENV && VENV/bin/pip install pyvrp pyvroom ortools
    VENV/bin/python bench/routing/compare.py DATA [--solvers pyvrp,vroom,ortools,own] [--budgets 1,5,30]
        [--seeds 5] [--only NAME,FOLDER] [--own target/release/routing-bench]

Prints the same columns as routing-bench: solver, instance, budget, median gap, gaps by seed. PyVRP and our own solver
are timed by the processor time of their thread, so that other work on the machine does not matter; OR-tools and VROOM
only know wall time, and VROOM stops by itself when it has nothing left to try. VROOM and OR-tools are run on the
folders vrptw and cvrp.
"""

import argparse
import multiprocessing
import os
import pathlib
import statistics
import subprocess
import time

FOLDERS = {
    "vrptw": ("dimacs", 10.0),
    "cvrp": ("round", 1.0),
    "sdvrptw": ("exact", 1.0),
    "mdvrptw": ("exact", 1.0),
    "hfvrp": ("exact", 100_000.0),
    "pcvrptw": ("dimacs", 1.0),
}


def best_known(path, scale):
    line = [row for row in path.read_text().splitlines() if row.strip().startswith("Cost")][-1]
    return float(line.replace(":", " ").split()[-1]) * scale


class ThreadTime:
    """Stops PyVRP after so many seconds of this thread's processor time."""

    def __init__(self, seconds):
        self.seconds = seconds
        self.start = time.thread_time()

    def __call__(self, best_cost):
        return time.thread_time() - self.start >= self.seconds

    def fraction_remaining(self):
        return max(0.0, 1.0 - (time.thread_time() - self.start) / self.seconds)


def run_pyvrp(path, rounding, seconds, seed):
    import pyvrp

    data = pyvrp.read(path, round_func=rounding)
    result = pyvrp.solve(data, stop=ThreadTime(seconds), seed=seed, collect_stats=False, display=False)
    return result.cost() if result.is_feasible() else float("inf")


def tables(path, rounding):
    """Distances, demands, windows, service times, vehicles and capacity of a plain instance."""
    import pyvrp

    data = pyvrp.read(path, round_func=rounding)
    vehicle = data.vehicle_type(0)
    clients = data.clients()
    return data.distance_matrix(0), clients, data.depots()[0], data.num_vehicles, vehicle.capacity[0]


def run_vroom(path, rounding, seconds, _seed):
    import datetime

    import numpy
    import vroom

    matrix, clients, depot, vehicles, capacity = tables(path, rounding)
    timed = rounding == "dimacs"
    model = vroom.Input()
    table = numpy.asarray(matrix, dtype=numpy.uint32)
    model.set_durations_matrix("car", table if timed else numpy.zeros_like(table))
    model.set_costs_matrix("car", table)
    for number in range(min(vehicles, len(clients))):
        window = {"time_window": [depot.tw_early, depot.tw_late]} if timed else {}
        model.add_vehicle(vroom.Vehicle(number, start=0, end=0, capacity=[capacity], **window))
    for number, client in enumerate(clients):
        windows = {"time_windows": [[client.tw_early, client.tw_late]]} if timed else {}
        service = client.service_duration if timed else 0
        job = vroom.Job(number, location=number + 1, delivery=[client.delivery[0]], default_service=service, **windows)
        model.add_job(job)
    solution = model.solve(exploration_level=5, nb_threads=1, timeout=datetime.timedelta(seconds=seconds))
    return solution.summary.cost if solution.summary.unassigned == 0 else float("inf")


def run_ortools(path, rounding, seconds, _seed):
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    matrix, clients, depot, vehicles, capacity = tables(path, rounding)
    legs = [[int(leg) for leg in row] for row in matrix]
    vehicles = min(vehicles, len(clients))
    manager = pywrapcp.RoutingIndexManager(len(legs), vehicles, 0)
    model = pywrapcp.RoutingModel(manager)
    cost = model.RegisterTransitMatrix(legs)
    model.SetArcCostEvaluatorOfAllVehicles(cost)
    demand = model.RegisterUnaryTransitVector([0] + [int(c.delivery[0]) for c in clients])
    model.AddDimensionWithVehicleCapacity(demand, 0, [int(capacity)] * vehicles, True, "load")
    if rounding == "dimacs":
        service = [0] + [int(c.service_duration) for c in clients]
        timed = [[leg + service[row] for leg in legs[row]] for row in range(len(legs))]
        model.AddDimension(model.RegisterTransitMatrix(timed), int(depot.tw_late), int(depot.tw_late), False, "time")
        times = model.GetDimensionOrDie("time")
        for number, client in enumerate(clients):
            times.CumulVar(manager.NodeToIndex(number + 1)).SetRange(int(client.tw_early), int(client.tw_late))
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(int(seconds * 1000))
    solution = model.SolveWithParameters(parameters)
    return solution.ObjectiveValue() if solution else float("inf")


def run_own(binary, data, name, folder, seconds, seeds):
    arguments = [binary, data, "--cpu-clock", "--budgets", str(seconds), "--seeds", str(seeds), "--only", f"{folder}/{name}"]
    rows = subprocess.run(arguments, check=True, capture_output=True, text=True).stdout.splitlines()
    return [float(gap) for gap in rows[-1].split(",")[3].split()]


def answer(queue, run, arguments):
    queue.put(run(*arguments))


def processor_time(process):
    """Seconds of processor time a process has used (Linux)."""
    try:
        fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def watched(run, *arguments):
    """The cost a solver finds, or infinity when it has none long after its budget (its process is then ended).

    The limit is of processor time, so that a busy machine does not count against a solver; one that hangs without using
    any is ended too.
    """
    queue = multiprocessing.Queue()
    process = multiprocessing.Process(target=answer, args=(queue, run, arguments))
    limit = arguments[2] * 6 + 30
    begin = time.monotonic()
    process.start()
    while process.is_alive() and processor_time(process) < limit and time.monotonic() - begin < 40 * limit:
        process.join(0.2)
    if process.is_alive():
        process.terminate()
        process.join()
        return float("inf")
    return queue.get() if process.exitcode == 0 else float("inf")


def gaps(solver, options, folder, path, seconds):
    rounding, scale = FOLDERS[folder]
    if solver == "own":
        return run_own(options.own, options.data, path.stem, folder, seconds, options.seeds)
    run = {"pyvrp": run_pyvrp, "vroom": run_vroom, "ortools": run_ortools}[solver]
    # VROOM and OR-tools have no seed: every run is the same.
    seeds = range(1, options.seeds + 1) if solver == "pyvrp" else [1]
    best = best_known(path.with_suffix(".sol"), scale)
    found = []
    for seed in seeds:
        found.append((watched(run, path, rounding, seconds, seed) / best - 1.0) * 100.0)
        if found[-1] == float("inf"):
            return found
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("--solvers", default="own,pyvrp,vroom,ortools")
    parser.add_argument("--budgets", default="1,5,30")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--only", default="")
    parser.add_argument("--own", default="target/release/routing-bench")
    options = parser.parse_args()
    only = [name for name in options.only.split(",") if name]
    print("solver, instance, budget s, median gap %, gaps by seed %")
    for folder in FOLDERS:
        for path in sorted((pathlib.Path(options.data) / folder).glob("*.vrp")):
            if only and not {path.stem, folder, f"{folder}/{path.stem}"} & set(only):
                continue
            for seconds in (float(b) for b in options.budgets.split(",")):
                for solver in options.solvers.split(","):
                    if solver in ("vroom", "ortools") and folder not in ("vrptw", "cvrp"):
                        continue
                    found = gaps(solver, options, folder, path, seconds)
                    listed = " ".join(f"{gap:.2f}" for gap in found)
                    name = f"{folder}/{path.stem}"
                    print(f"{solver}, {name}, {seconds:g}, {statistics.median(found):.3f}, {listed}", flush=True)


if __name__ == "__main__":
    main()
